import { textOf, type ChatMessage, type ChatRequest } from '../../../../shared/chat.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/** The question of a chat request to documents. */
export interface Question {
  question: string;
  /** Earlier turns, oldest first. */
  history: { role: 'user' | 'assistant'; content: string }[];
  /** The chat model for the answer; null when none is named. */
  model: string | null;
  /** Fields about how a model should write: an answer from documents has its own rules. */
  ignored: string[];
}

/** A question is searched for as it is; a longer text is a document itself. */
const longestQuestion = 8000;

/** Fields without an effect on an answer. */
const harmless = new Set([
  'hearth_model',
  'user',
  'metadata',
  'store',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'parallel_tool_calls',
]);

const unsupported = (param: string, why: string): ParameterError =>
  new ParameterError(
    param,
    `\`${param}\` is not supported by a knowledge base: ${why}`,
    'unsupported_parameter',
  );

function refuseOtherForms({ messages, tools, responseFormat, provider, extra }: ChatRequest): void {
  if (provider !== undefined)
    throw unsupported('provider', 'name the chat model that is to answer in `hearth_model`.');
  if (extra?.['logprobs'] === true)
    throw unsupported('logprobs', 'its sentences are checked and cited, so that none has them.');
  if (tools?.length)
    throw unsupported('tools', 'it answers from its documents. Leave them out, or ask a model.');
  const format =
    typeof responseFormat === 'object' && responseFormat !== null && 'type' in responseFormat
      ? responseFormat.type
      : undefined;
  if (format !== undefined && format !== 'text')
    throw unsupported('response_format', 'it answers in sentences with citations.');
  for (const [index, { role, content, toolCalls }] of messages.entries()) {
    if (role === 'tool' || toolCalls?.length)
      throw unsupported(
        `messages.${index}`,
        'tools and their results have no place in its conversations.',
      );
    if (typeof content !== 'string' && content.some(({ type }) => type === 'image'))
      throw unsupported(`messages.${index}.content`, 'it reads no images.');
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
    throw new ParameterError(
      'hearth_model',
      '`hearth_model` takes the name of the chat model that is to answer, or `auto`.',
    );
  return named;
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
  if (question === '')
    throw new ParameterError(
      'messages',
      'The last message must be the question: a text of the role `user`.',
    );
  if (question.length > longestQuestion)
    throw new ParameterError(
      'messages',
      `The question has ${question.length} characters; documents take at most ` +
        `${longestQuestion}. Ask it in fewer words.`,
    );
  const history = turns.slice(0, -1).map(({ role, content }) => ({
    role: role === 'assistant' ? ('assistant' as const) : ('user' as const),
    content: textOf(content),
  }));
  return {
    question,
    history: history.filter(({ content }) => content !== ''),
    model: modelNamed(request),
    ignored: ignoredIn(request),
  };
}
