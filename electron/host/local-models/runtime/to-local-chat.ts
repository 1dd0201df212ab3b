import { textOf, type ChatMessage, type ChatRequest } from '../../../../shared/chat.ts';
import type { LocalChatRequest } from '../../../../shared/contract/inference.ts';
import { FieldError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { PresentModel } from '../inventory/inventory.ts';
import { formatText, grammarOfFormat } from './local-format.ts';
import { localLimit, logitBiasOf } from './local-limits.ts';
import { thinkingOf } from './local-thinking.ts';
import { callText, resultText, toolsText, toolUseOf } from '../tools/tool-calls.ts';

type LocalMessage = LocalChatRequest['messages'][number];

/** Calls and their results are text to a local model. */
function toLocalMessage(message: ChatMessage): LocalMessage {
  const text = textOf(message.content);
  if (message.role === 'tool') return { role: 'user', content: resultText(text) };
  if (message.toolCalls === undefined || message.toolCalls.length === 0)
    return { role: message.role, content: text };
  return {
    role: 'assistant',
    content: [text, callText(message)].filter((part) => part !== '').join('\n'),
  };
}

/** Results of calls that were made together are one turn, as the calls were. */
function joinResults(messages: readonly ChatMessage[]): LocalMessage[] {
  const joined: LocalMessage[] = [];
  for (const [at, message] of messages.entries()) {
    const local = toLocalMessage(message);
    const last = joined.at(-1);
    if (last !== undefined && message.role === 'tool' && messages[at - 1]?.role === 'tool')
      last.content += `\n${local.content}`;
    else joined.push(local);
  }
  return joined;
}

/** Adds Hearth's own instruction to the end of the first system message. */
function withInstruction(messages: readonly LocalMessage[], instruction: string): LocalMessage[] {
  if (instruction === '') return [...messages];
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: instruction }, ...messages];
  return [{ role: 'system', content: `${first.content}\n\n${instruction}` }, ...rest];
}

const numberIn = (extra: ChatRequest['extra'], field: string): number | undefined =>
  typeof extra?.[field] === 'number' ? extra[field] : undefined;

/**
 * Fields of other dialects that the library has a like of; vLLM says "no limit" by a `top_k` of -1.
 */
function samplingFields({ extra }: ChatRequest): Partial<LocalChatRequest> {
  const fields = {
    topK: Math.max(0, numberIn(extra, 'top_k') ?? 0) || undefined,
    minP: numberIn(extra, 'min_p'),
    presencePenalty: numberIn(extra, 'presence_penalty'),
    frequencyPenalty: numberIn(extra, 'frequency_penalty'),
    repetitionPenalty: numberIn(extra, 'repetition_penalty'),
    logitBias: logitBiasOf(extra?.['logit_bias']) ?? undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function logprobsField({ extra }: ChatRequest): Pick<LocalChatRequest, 'logprobs'> {
  return extra?.['logprobs'] === true ? { logprobs: numberIn(extra, 'top_logprobs') ?? 0 } : {};
}

/**
 * A request in the words of the inference process. Throws `bad_request`, by name, for what no model
 * on this machine can do.
 */
export function toLocalChat(
  request: ChatRequest,
  model: NonNullable<PresentModel['chat']>,
): LocalChatRequest {
  const limit = localLimit(request);
  if (limit !== null)
    throw new FieldError(
      limit.param,
      phrase('models.cannotDo', { field: limit.param, why: limit.why }),
    );
  const { maxTokens, temperature, topP, stop, seed } = request;
  const calls = toolUseOf(request);
  const grammar = calls?.forced === true ? undefined : grammarOfFormat(request.responseFormat);
  const instruction = [calls === null ? '' : toolsText(request), formatText(request.responseFormat)]
    .filter((part) => part !== '')
    .join('\n\n');
  return {
    model,
    messages: withInstruction(joinResults(request.messages), instruction),
    ...thinkingOf(request, grammar !== undefined || calls?.forced === true),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(seed === undefined ? {} : { seed }),
    ...samplingFields(request),
    ...logprobsField(request),
    ...(grammar === undefined ? {} : { grammar }),
    ...(calls === null ? {} : { calls }),
  };
}
