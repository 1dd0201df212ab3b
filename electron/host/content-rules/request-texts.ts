import type {
  ChatMessage,
  ChatRequest,
  RerankRequest,
  ToolCall,
  ToolDefinition,
} from '../../../shared/chat.ts';
import type { Steps } from '../event-loop.ts';

/** Receives every text of a request, and returns what is written there instead. */
export interface Visitor {
  text(text: string): string;
  /** Arguments and results of tools. */
  json(text: string): string;
  /** Where only an identifier may be. */
  name(text: string): string;
}

/**
 * The same request with all its texts visited, always in the same order; each yield is a step of
 * bounded work.
 */
export type MapTexts<Request> = (request: Request, visit: Visitor) => Steps<Request>;

/** Numbers with fewer digits are nothing that is looked for. */
const shortestNumber = 1_000_000;
/** Values that are visited in one step. */
const valuesAStep = 200;

function* mapEach<Value, Made>(
  values: readonly Value[],
  map: (value: Value) => Steps<Made> | Made,
): Steps<Made[]> {
  const made: Made[] = [];
  for (const [index, value] of values.entries()) {
    const one = map(value);
    made.push(isSteps(one) ? yield* one : one);
    if (index % valuesAStep === valuesAStep - 1) yield undefined;
  }
  return made;
}

const isSteps = <Made>(value: Steps<Made> | Made): value is Steps<Made> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value && 'next' in value;

/** Any JSON value: its strings, its keys, and numbers that are long enough to belong to someone. */
function* mapValue(
  value: unknown,
  visit: Visitor,
  ofString: (text: string) => string,
): Steps<unknown> {
  if (typeof value === 'string') return ofString(value);
  if (typeof value === 'number' && Math.abs(value) >= shortestNumber) {
    const made = ofString(String(value));
    return made === String(value) ? value : made;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return yield* mapEach(value, (one: unknown) => mapValue(one, visit, ofString));
  const entries = yield* mapEach(Object.entries(value), function* ([key, one]): Steps<
    [string, unknown]
  > {
    return [visit.name(key), yield* mapValue(one, visit, ofString)];
  });
  return Object.fromEntries(entries);
}

function* mapCall(
  { name, arguments: args, extraContent, ...call }: ToolCall,
  visit: Visitor,
): Steps<ToolCall> {
  return {
    ...call,
    name: visit.name(name),
    arguments: visit.json(args),
    ...(extraContent === undefined
      ? {}
      : {
          extraContent: (yield* mapValue(extraContent, visit, visit.text)) as Record<
            string,
            unknown
          >,
        }),
  };
}

function* mapMessage(
  { content, name, toolCalls, reasoning, reasoningDetails, ...message }: ChatMessage,
  visit: Visitor,
): Steps<ChatMessage> {
  const say = message.role === 'tool' ? visit.json : visit.text;
  return {
    ...message,
    content:
      typeof content === 'string'
        ? say(content)
        : yield* mapEach(content, (part) =>
            part.type === 'text' ? { ...part, text: say(part.text) } : part,
          ),
    ...(name === undefined ? {} : { name: visit.name(name) }),
    ...(toolCalls === undefined
      ? {}
      : { toolCalls: yield* mapEach(toolCalls, (call) => mapCall(call, visit)) }),
    ...(reasoning === undefined ? {} : { reasoning: visit.text(reasoning) }),
    ...(reasoningDetails === undefined
      ? {}
      : {
          reasoningDetails: yield* mapEach(reasoningDetails, (detail) =>
            mapValue(detail, visit, visit.text),
          ),
        }),
  };
}

function* mapTool(
  { name, description, parameters, ...tool }: ToolDefinition,
  visit: Visitor,
): Steps<ToolDefinition> {
  return {
    ...tool,
    name: visit.name(name),
    ...(description === undefined ? {} : { description: visit.text(description) }),
    parameters: (yield* mapValue(parameters, visit, visit.text)) as Record<string, unknown>,
  };
}

/** A chat with every text that would leave visited; images stay as they are. */
export function* mapChatTexts(request: ChatRequest, visit: Visitor): Steps<ChatRequest> {
  const { messages, tools, stop, toolChoice, responseFormat, extra } = request;
  return {
    ...request,
    messages: yield* mapEach(messages, (message) => mapMessage(message, visit)),
    ...(tools === undefined
      ? {}
      : { tools: yield* mapEach(tools, (tool) => mapTool(tool, visit)) }),
    ...(stop === undefined ? {} : { stop: yield* mapEach(stop, visit.text) }),
    ...(toolChoice === undefined
      ? {}
      : { toolChoice: yield* mapValue(toolChoice, visit, visit.name) }),
    ...(responseFormat === undefined
      ? {}
      : { responseFormat: yield* mapValue(responseFormat, visit, visit.text) }),
    ...(extra === undefined
      ? {}
      : { extra: (yield* mapValue(extra, visit, visit.text)) as Record<string, unknown> }),
  };
}

/** What is embedded or moderated. */
export function* mapInputs<Request extends { input: readonly string[] }>(
  request: Request,
  visit: Visitor,
): Steps<Request> {
  return { ...request, input: yield* mapEach(request.input, visit.text) };
}

export function* mapRerankTexts(request: RerankRequest, visit: Visitor): Steps<RerankRequest> {
  return {
    ...request,
    query: visit.text(request.query),
    documents: yield* mapEach(request.documents, visit.text),
  };
}
