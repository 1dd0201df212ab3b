import type { ChatRequest, ToolDefinition } from '../../../../shared/chat.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { flatItem, flatTools, type FlatTool } from './client-tools.ts';
import {
  itemsOf,
  responsesBodySchema,
  type ResponseItem,
  type ResponsesBody,
  type TextFormat,
} from './responses-body.ts';
import { toMessages } from './to-messages.ts';

const known = new Set(Object.keys(responsesBodySchema.shape));

const unsupported = (param: string, what: string | Phrase): ParameterError =>
  new ParameterError(
    param,
    phrase('lan.unsupported', { field: param, why: what }),
    'unsupported_parameter',
  );

/** Fields of OpenAI features that Hearth does not have. */
const absent: Readonly<Record<string, string>> = {
  conversation: phrase('responses.conversation').text,
  prompt: phrase('responses.prompt').text,
  context_management: phrase('responses.compact').text,
  moderation: phrase('responses.moderation').text,
};

function refuseImpossible(body: ResponsesBody): void {
  for (const [param, what] of Object.entries(absent))
    if (body[param] !== undefined && body[param] !== null) throw unsupported(param, what);
  if (body.background === true) throw unsupported('background', phrase('responses.background'));
  if (body.truncation === 'auto') throw unsupported('truncation', phrase('responses.truncation'));
  if (body.stream_options?.include_obfuscation === true)
    throw unsupported('stream_options.include_obfuscation', phrase('responses.obfuscation'));
}

/** The first field of an object that is set and not among those named. */
function otherField(
  value: Readonly<Record<string, unknown>>,
  fields: ReadonlySet<string>,
): string | null {
  return (
    Object.entries(value).find(
      ([key, one]) => !fields.has(key) && one !== null && one !== undefined && one !== false,
    )?.[0] ?? null
  );
}

const textFields = new Set(['format', 'verbosity']);
const reasoningFields = new Set(['effort', 'summary']);

function refuseOtherFields({ text, reasoning }: ResponsesBody): void {
  const inText = otherField(text ?? {}, textFields);
  if (inText !== null) throw unsupported(`text.${inText}`, 'use `format` and `verbosity`.');
  const inReasoning = otherField(reasoning ?? {}, reasoningFields);
  if (inReasoning !== null)
    throw unsupported(`reasoning.${inReasoning}`, 'use `effort` and `summary`.');
}

const toolFields = new Set(['type', 'name', 'description', 'parameters', 'strict']);

function toTool({ tool, path }: FlatTool): ToolDefinition {
  const { type, name, description, parameters, strict } = tool;
  if (type !== 'function')
    throw new ParameterError(
      `${path}.type`,
      phrase('fields.toolType', { type }),
      'unsupported_value',
    );
  if (!name) throw new ParameterError(`${path}.name`, phrase('responses.functionName'));
  const other = otherField(tool, toolFields);
  if (other !== null) throw unsupported(`${path}.${other}`, phrase('responses.functionFields'));
  return {
    name,
    ...(description ? { description } : {}),
    parameters: parameters ?? { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

/**
 * Chat completions have the name of a function one level down. Without tools a choice has no
 * meaning, and some providers refuse it.
 */
function toToolChoice({ tool_choice: choice, tools }: ResponsesBody): unknown {
  if (choice === null || choice === undefined) return undefined;
  if (typeof choice === 'string')
    return tools?.length || choice === 'required' ? choice : undefined;
  if (choice.type === 'function' && choice.name)
    return { type: 'function', function: { name: choice.name } };
  throw new ParameterError(
    'tool_choice.type',
    phrase('responses.choiceType', { type: choice.type }),
    'unsupported_value',
  );
}

/** `text.format` is chat completions' `response_format`, its schema one level down. */
function toResponseFormat(format: TextFormat | null | undefined): unknown {
  if (format?.type === 'json_object') return { type: 'json_object' };
  if (format?.type !== 'json_schema') return undefined;
  const { name, schema, description, strict } = format;
  return {
    type: 'json_schema',
    json_schema: {
      name,
      schema,
      ...(description ? { description } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

/**
 * Fields that chat completions have under the same names. `max_tool_calls` bounds OpenAI's own
 * tools, of which there are none here, so that it always holds.
 */
const sameInChat = [
  'presence_penalty',
  'frequency_penalty',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'user',
] as const satisfies readonly (keyof ResponsesBody)[];

/** Of the most likely tokens none is asked for unless a number is named. */
function logprobsOf({ include, top_logprobs: top }: ResponsesBody): Record<string, unknown> {
  const isAsked = include?.includes('message.output_text.logprobs') === true;
  return top ? { logprobs: true, top_logprobs: top } : isAsked ? { logprobs: true } : {};
}

/**
 * Fields that our vocabulary has no name for, under their names in chat completions. `metadata` and
 * `store` concern the stored response and go no further (OpenAI's chat completions refuse the first
 * without the second: spiceai/spiceai pull 5231). `auto` as a summary is left out, since backends
 * send their reasoning in any case; any other kind is passed on.
 */
function extraOf(body: ResponsesBody): Record<string, unknown> {
  const { effort, summary } = body.reasoning ?? {};
  return {
    ...Object.fromEntries(
      Object.entries(body).filter(
        ([key, value]) =>
          !known.has(key) && !(key in absent) && value !== null && value !== undefined,
      ),
    ),
    ...Object.fromEntries(
      sameInChat
        .map((key) => [key, body[key]] as const)
        .filter(([, value]) => value !== null && value !== undefined),
    ),
    ...logprobsOf(body),
    ...(effort ? { reasoning_effort: effort } : {}),
    ...(summary && summary !== 'auto' ? { reasoning: { summary } } : {}),
    ...(body.text?.verbosity ? { verbosity: body.text.verbosity } : {}),
    ...(typeof body.parallel_tool_calls === 'boolean' && body.tools?.length
      ? { parallel_tool_calls: body.parallel_tool_calls }
      : {}),
  };
}

/**
 * Decodes a checked body; `earlier` are the items of previous turns, whose instructions do not
 * carry over. Throws `ParameterError` that names what cannot be carried.
 */
export function decodeResponsesBody(
  body: ResponsesBody,
  earlier: readonly ResponseItem[],
): ChatRequest {
  refuseImpossible(body);
  refuseOtherFields(body);
  const messages = toMessages(earlier.map(flatItem), itemsOf(body).map(flatItem));
  if (messages.length === 0) throw new ParameterError('input', phrase('responses.inputEmpty'));
  const toolChoice = toToolChoice(body);
  const responseFormat = toResponseFormat(body.text?.format);
  const extra = extraOf(body);
  return {
    model: body.model,
    messages: body.instructions
      ? [{ role: 'system', content: body.instructions }, ...messages]
      : messages,
    ...(body.max_output_tokens ? { maxTokens: body.max_output_tokens } : {}),
    ...(typeof body.temperature === 'number' ? { temperature: body.temperature } : {}),
    ...(typeof body.top_p === 'number' ? { topP: body.top_p } : {}),
    ...(body.tools?.length ? { tools: flatTools(body).map(toTool) } : {}),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

const wireNames: Readonly<Record<string, string>> = {
  logprobs: 'include',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  reasoning: 'reasoning.summary',
  verbosity: 'text.verbosity',
};

/** The name of one of our fields in this dialect. */
export function responsesParam(param: string): string {
  if (param.startsWith('messages.')) return 'input';
  const nested = param
    .replace(/^(tools\.\d+)\.function\./, '$1.')
    .replace(/^response_format\.json_schema\./, 'text.format.');
  return wireNames[nested] ?? nested;
}
