import { textOf, type ChatMessage, type ChatRequest } from '../../../../shared/chat.ts';
import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { schemaFault } from '../wire/schema-fault.ts';
import { filterSchema, toSearchFilter } from './search-filter.ts';

/** The question of a chat request to documents. */
export interface Question {
  question: string;
  /** Earlier turns, oldest first. */
  history: { role: 'user' | 'assistant'; content: string }[];
  /** The chat model for the answer; null when none is named. */
  model: string | null;
  /** Which documents the answer may rest on; null for all. */
  filter: SearchFilter | null;
  /** Fields about how a model should write: an answer from documents has its own rules. */
  ignored: string[];
}

/** A question is searched for as it is; a longer text is a document itself. */
const longestQuestion = 8000;

/** Fields without an effect on an answer. */
const harmless = new Set([
  'hearth_model',
  'hearth_filter',
  'user',
  'metadata',
  'store',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'parallel_tool_calls',
]);

const unsupported = (param: string, why: string | Phrase): ParameterError =>
  new ParameterError(
    param,
    phrase('lan.baseSupportsNot', { field: param, why }),
    'unsupported_parameter',
  );

function refuseOtherForms({ messages, tools, responseFormat, provider, extra }: ChatRequest): void {
  if (provider !== undefined) throw unsupported('provider', phrase('lan.base.model'));
  if (extra?.['logprobs'] === true) throw unsupported('logprobs', phrase('lan.base.logprobs'));
  if (tools?.length) throw unsupported('tools', phrase('lan.base.instructions'));
  const format =
    typeof responseFormat === 'object' && responseFormat !== null && 'type' in responseFormat
      ? responseFormat.type
      : undefined;
  if (format !== undefined && format !== 'text')
    throw unsupported('response_format', phrase('lan.base.format'));
  for (const [index, { role, content, toolCalls }] of messages.entries()) {
    if (role === 'tool' || toolCalls?.length)
      throw unsupported(`messages.${index}`, phrase('lan.base.tools'));
    if (typeof content !== 'string' && content.some(({ type }) => type === 'image'))
      throw unsupported(`messages.${index}.content`, phrase('lan.base.images'));
  }
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0 && value !== '';

function ignoredIn({
  messages,
  maxTokens,
  temperature,
  topP,
  stop,
  seed,
  extra = {},
}: ChatRequest): string[] {
  const named = {
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop,
    seed,
    system: messages.find(({ role }) => role === 'system'),
    ...Object.fromEntries(Object.entries(extra).filter(([key]) => !harmless.has(key))),
  };
  return Object.entries(named)
    .filter(([, value]) => isSet(value))
    .map(([key]) => key);
}

/** The field `hearth_model`; null when it is not set. */
function modelNamed({ extra }: ChatRequest): string | null {
  const named = extra?.['hearth_model'];
  if (named === undefined) return null;
  if (typeof named !== 'string' || named === '' || named.startsWith('kb/'))
    throw new ParameterError('hearth_model', phrase('lan.hearthModel'));
  return named;
}

/** The field `hearth_filter`; null when it is not set. */
function filterNamed({ extra }: ChatRequest): SearchFilter | null {
  const given = extra?.['hearth_filter'];
  if (given === undefined) return null;
  const parsed = filterSchema.safeParse(given);
  if (!parsed.success) throw schemaFault(parsed.error, given, ['hearth_filter']);
  return toSearchFilter(parsed.data);
}

const isTurn = ({ role }: ChatMessage): boolean => role === 'user' || role === 'assistant';

/**
 * Throws `ParameterError` that names what an answer from documents cannot do. Every other field
 * without an effect is in `ignored`.
 */
export function toQuestion(request: ChatRequest): Question {
  refuseOtherForms(request);
  const turns = request.messages.filter(isTurn);
  const last = turns.at(-1);
  const question = last?.role === 'user' ? textOf(last.content).trim() : '';
  if (question === '') throw new ParameterError('messages', phrase('lan.questionLast'));
  if (question.length > longestQuestion)
    throw new ParameterError(
      'messages',
      phrase('lan.questionTooLong', { count: question.length, most: longestQuestion }),
    );
  const history = turns.slice(0, -1).map(({ role, content }) => ({
    role: role === 'assistant' ? ('assistant' as const) : ('user' as const),
    content: textOf(content),
  }));
  return {
    question,
    history: history.filter(({ content }) => content !== ''),
    model: modelNamed(request),
    filter: filterNamed(request),
    ignored: ignoredIn(request),
  };
}
