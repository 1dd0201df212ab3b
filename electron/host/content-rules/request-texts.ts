import type { ChatMessage, ChatRequest, RerankRequest, ToolCall, ToolDefinition } from '../../../shared/chat.ts';

/** Told of every text of a request; gives what stands there instead. */
export interface Visitor {
  text(text: string): string;
  /** Arguments and results of tools. */
  json(text: string): string;
  /** Where only an identifier may stand. */
  name(text: string): string;
}

/** The same request with all its texts visited. */
export type MapTexts<Request> = (request: Request, visit: Visitor) => Request;

/** Numbers with fewer digits are nothing that is looked for. */
const shortestNumber = 1_000_000;

/** Any JSON value: its strings, its keys, and numbers that are long enough to be somebody's. */
function mapValue(value: unknown, visit: Visitor, ofString: (text: string) => string): unknown {
  if (typeof value === 'string') return ofString(value);
  if (typeof value === 'number' && Math.abs(value) >= shortestNumber) {
    const made = ofString(String(value));
    return made === String(value) ? value : made;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => mapValue(one, visit, ofString));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visit.name(key), mapValue(one, visit, ofString)]));
}

const mapCall = ({ name, arguments: args, ...call }: ToolCall, visit: Visitor): ToolCall => ({ ...call, name: visit.name(name), arguments: visit.json(args) });

function mapMessage({ content, name, toolCalls, reasoning, ...message }: ChatMessage, visit: Visitor): ChatMessage {
  const say = message.role === 'tool' ? visit.json : visit.text;
  return {
    ...message,
    content: typeof content === 'string' ? say(content) : content.map((part) => (part.type === 'text' ? { ...part, text: say(part.text) } : part)),
    ...(name === undefined ? {} : { name: visit.name(name) }),
    ...(toolCalls === undefined ? {} : { toolCalls: toolCalls.map((call) => mapCall(call, visit)) }),
    ...(reasoning === undefined ? {} : { reasoning: visit.text(reasoning) }),
  };
}

const mapTool = ({ name, description, parameters, ...tool }: ToolDefinition, visit: Visitor): ToolDefinition => ({
  ...tool,
  name: visit.name(name),
  ...(description === undefined ? {} : { description: visit.text(description) }),
  parameters: mapValue(parameters, visit, visit.text) as Record<string, unknown>,
});

/** A chat with every text that would leave visited, in the order in which it stands; images stay as they are. */
export function mapChatTexts(request: ChatRequest, visit: Visitor): ChatRequest {
  const { messages, tools, stop, toolChoice, responseFormat, extra } = request;
  return {
    ...request,
    messages: messages.map((message) => mapMessage(message, visit)),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => mapTool(tool, visit)) }),
    ...(stop === undefined ? {} : { stop: stop.map(visit.text) }),
    ...(toolChoice === undefined ? {} : { toolChoice: mapValue(toolChoice, visit, visit.name) }),
    ...(responseFormat === undefined ? {} : { responseFormat: mapValue(responseFormat, visit, visit.text) }),
    ...(extra === undefined ? {} : { extra: mapValue(extra, visit, visit.text) as Record<string, unknown> }),
  };
}

/** What is embedded or moderated. */
export const mapInputs = <Request extends { input: readonly string[] }>(request: Request, visit: Visitor): Request => ({ ...request, input: request.input.map(visit.text) });

export const mapRerankTexts = (request: RerankRequest, visit: Visitor): RerankRequest => ({ ...request, query: visit.text(request.query), documents: request.documents.map(visit.text) });
