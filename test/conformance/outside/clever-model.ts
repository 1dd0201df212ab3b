/** What the fake provider says: rules in the place of a model, good enough that clients' own tests find what they asked for. */

export interface WirePart {
  type: string;
  text?: string;
  image_url?: { url: string };
}

export interface WireMessage {
  role: string;
  content?: string | readonly WirePart[] | null;
}

interface Schema {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
  definitions?: Readonly<Record<string, Schema>>;
}

interface WireTool {
  function: { name: string; description?: string; parameters?: Schema };
}

/** As much of openai-node's `ChatCompletionCreateParams` as the rules look at. */
export interface WireRequest {
  model: string;
  messages: readonly WireMessage[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  stop?: string | readonly string[];
  tools?: readonly WireTool[];
  tool_choice?: string | { function?: { name: string } };
  parallel_tool_calls?: boolean;
  response_format?: { type: string; json_schema?: { schema?: Schema } };
}

export interface SaidCall {
  name: string;
  arguments: string;
}

export interface Said {
  text: string;
  calls: readonly SaidCall[];
}

const textOf = ({ content }: WireMessage): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(' ');

function lastQuestion(messages: readonly WireMessage[]): string {
  const asked = messages.findLast((message) => message.role === 'user');
  return asked === undefined ? '' : textOf(asked);
}

/** What stands between quotation marks, without an apostrophe's harm. */
const quoted = (text: string): string[] =>
  [...text.matchAll(/(?<!\w)['"“]([^'"”]+)['"”]/g)].map(([, inside]) => inside ?? '');
const places = (text: string): string[] =>
  [...text.matchAll(/\b(?:in|and)\s+(?:in\s+)?([A-Z]\w+(?: [A-Z]\w+)*)/g)].map(
    ([, place]) => place ?? '',
  );

/** A value of the schema, with numbers, quoted words and names out of the question where they fit. */
function valueOf(schema: Schema, question: string, root: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return valueOf((root.$defs ?? root.definitions ?? {})[name] ?? {}, question, root);
  }
  const one = schema.anyOf?.[0] ?? schema.allOf?.[0];
  if (one !== undefined) return valueOf(one, question, root);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'integer' || type === 'number') return Number(/-?\d+/.exec(question)?.[0] ?? 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  if (type === 'array') return [valueOf(schema.items ?? {}, question, root)];
  if (type === 'object' || schema.properties !== undefined)
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, inside]) => [
        key,
        valueOf(inside, question, root),
      ]),
    );
  return quoted(question)[0] ?? places(question)[0] ?? `about ${question.slice(0, 40)}`;
}

/** Which of the tools the question calls for: the forced one, else those that it names by name or by a word of their name. */
function wantedTools(
  { tools = [], tool_choice: choice }: WireRequest,
  question: string,
): readonly WireTool[] {
  if (typeof choice === 'object')
    return tools.filter((tool) => tool.function.name === choice.function?.name);
  const lower = question.toLowerCase();
  const named = tools.filter(({ function: { name } }) => lower.includes(name.toLowerCase()));
  if (named.length > 0) return named;
  const hinted = tools.filter(({ function: { name } }) =>
    name
      .split(/_|(?=[A-Z])/)
      .some((word) => word.length > 4 && lower.includes(word.toLowerCase().slice(0, 5))),
  );
  return hinted.length === 0 && choice === 'required' ? tools.slice(0, 1) : hinted.slice(0, 1);
}

function callsFor(tool: WireTool, question: string, parallel: boolean): SaidCall[] {
  const { name, parameters = {} } = tool.function;
  const asked =
    parallel && places(question).length > 1
      ? places(question).map((place) => `in ${place}`)
      : [question];
  return asked.map((part) => ({
    name,
    arguments: JSON.stringify(valueOf({ type: 'object', ...parameters }, part, parameters)),
  }));
}

/** The keys that a question in words asks a JSON object to have. */
const jsonFrom = (question: string): string =>
  JSON.stringify(
    Object.fromEntries(
      (quoted(question).length > 0 ? quoted(question) : ['answer']).map((key) => [key, `a ${key}`]),
    ),
  );

function spokenTo(request: WireRequest, question: string): string {
  const last = request.messages.at(-1);
  if (last?.role === 'tool') return `The tool answered: ${textOf(last)}`;
  const { response_format: format } = request;
  if (format?.type === 'json_schema' && format.json_schema?.schema)
    return JSON.stringify(valueOf(format.json_schema.schema, question, format.json_schema.schema));
  if (format?.type === 'json_object') return jsonFrom(question);
  const images = request.messages
    .flatMap(({ content }) => (Array.isArray(content) ? (content as readonly WirePart[]) : []))
    .filter(({ type }) => type === 'image_url');
  if (images.length > 0)
    return `I see ${images.length} of your pictures, ${images.map((image) => image.image_url?.url.slice(0, 22)).join(', ')}.`;
  return `Hello to you. You said: ${question}`;
}

function stopped(text: string, stop: WireRequest['stop']): string {
  const places = (typeof stop === 'string' ? [stop] : (stop ?? []))
    .map((word) => text.indexOf(word))
    .filter((at) => at >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}

/** What a model would say to it. */
export function answerOf(request: WireRequest): Said {
  const question = lastQuestion(request.messages);
  const answersTool = request.messages.at(-1)?.role === 'tool';
  const forced = typeof request.tool_choice === 'object' || request.tool_choice === 'required';
  const tools =
    request.tool_choice === 'none' || (answersTool && !forced)
      ? []
      : wantedTools(request, question);
  // Where one tool's name begins another's, the longer one is meant.
  const longest = tools
    .toSorted((a, b) => b.function.name.length - a.function.name.length)
    .slice(0, 1);
  const calls = longest.flatMap((tool) =>
    callsFor(tool, question, request.parallel_tool_calls !== false),
  );
  return calls.length > 0
    ? { text: '', calls }
    : { text: stopped(spokenTo(request, question), request.stop), calls: [] };
}

/** Tokens, roughly: what a fake may bill. */
export const tokensIn = (text: string): number => Math.max(1, Math.ceil(text.length / 4));
