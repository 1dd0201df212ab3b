import type OpenAI from 'openai';
import type { ChatRequest, ToolDefinition } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { Wire } from '../../wire/lost-fields.ts';
import { toResponsesInput, type RecallResponsesTurn } from './to-responses-input.ts';

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;

export const responsesWire: Wire = {
  name: phrase('dialects.wire.responses').text,
  lacks: ['seed'],
  parallelToolCalls: true,
};

/**
 * Whose reasoning may be asked for in encrypted form: others refuse the request ("Encrypted content
 * is not supported with this model", NousResearch/hermes-agent pull 24234).
 */
const reasons = (model: string): boolean =>
  /^(o\d|gpt-([5-9]|\d\d))/.test(model) && !model.includes('-chat');

const objectIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/**
 * Strict unless told otherwise is this API's way, and not that of chat completions, in whose words
 * the request was made.
 */
const toTool = ({
  name,
  description,
  parameters,
  strict,
}: ToolDefinition): OpenAI.Responses.FunctionTool => ({
  type: 'function',
  name,
  ...(description === undefined ? {} : { description }),
  parameters,
  strict: strict ?? false,
});

/** A function by name is flat here; auto, none and required are the same words. */
function toToolChoice(
  choice: unknown,
): OpenAI.Responses.ToolChoiceOptions | OpenAI.Responses.ToolChoiceFunction {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const { name } = objectIn(objectIn(choice)['function']);
  if (typeof name === 'string') return { type: 'function', name };
  throw new AppError('bad_request', phrase('dialects.responsesToolChoice'));
}

/**
 * `response_format` moved to `text.format`, its schema one level up; `verbosity` is its sibling.
 */
function toText(
  format: unknown,
  extra: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { type, json_schema: schema } = objectIn(format);
  const own = objectIn(extra['text']);
  return {
    ...(typeof extra['verbosity'] === 'string' ? { verbosity: extra['verbosity'] } : {}),
    ...(type === undefined
      ? {}
      : { format: type === 'json_schema' ? { type, ...objectIn(schema) } : { type } }),
    ...own,
  };
}

/**
 * Whether the API is to give the reasoning's summary is the caller's word (`reasoning.summary`): it
 * is refused to organisations that OpenAI has not verified.
 */
const toReasoning = (extra: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...(typeof extra['reasoning_effort'] === 'string' ? { effort: extra['reasoning_effort'] } : {}),
  ...objectIn(extra['reasoning']),
});

const filled = (field: string, value: Record<string, unknown>): Record<string, unknown> =>
  Object.keys(value).length === 0 ? {} : { [field]: value };

/**
 * The body of `POST /responses`, streamed and not stored: `store` is false, so reasoning that
 * a tool loop needs comes encrypted and is handed back. Speakers' names have no place here and are
 * left out. Throws `bad_request` for stop sequences, which the API does not know.
 */
export function toResponsesBody(request: ChatRequest, recall: RecallResponsesTurn): Body {
  const {
    model,
    messages,
    maxTokens,
    temperature,
    topP,
    stop,
    tools,
    toolChoice,
    responseFormat,
    extra = {},
  } = request;
  // These have another form here.
  const {
    verbosity: _verbosity,
    reasoning_effort: _effort,
    reasoning: _reasoning,
    text: _text,
    ...further
  } = extra;
  if (stop !== undefined && stop.length > 0)
    throw new AppError('bad_request', phrase('dialects.responsesStop'));
  return {
    ...further,
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(tools === undefined ? {} : { tools: tools.map(toTool) }),
    ...(toolChoice === undefined ? {} : { tool_choice: toToolChoice(toolChoice) }),
    ...filled('text', toText(responseFormat, extra)),
    ...filled('reasoning', toReasoning(extra)),
    ...(reasons(model) ? { include: ['reasoning.encrypted_content'] } : {}),
    model,
    input: toResponsesInput(messages, recall),
    store: false,
    stream: true,
  };
}
