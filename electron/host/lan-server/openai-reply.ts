import type { ChatEvent, FinishReason, Usage } from '../../../shared/chat.ts';
import { AppError } from '../../../shared/errors.ts';

/** Our events as OpenAI's chunks and completions. Pure. */

export interface ReplyHead {
  id: string;
  /** Unix seconds. */
  created: number;
  model: string;
}

/** OpenAI counts cached tokens among the prompt's and reasoning among the completion's; our buckets are disjoint. */
export function toOpenAiUsage(usage: Usage) {
  const promptTokens = usage.input + usage.cacheRead + usage.cacheWrite;
  const completionTokens = usage.output + usage.reasoning;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

type Delta = Record<string, unknown>;

const chunk = (head: ReplyHead, choices: readonly unknown[], usage?: unknown): string =>
  JSON.stringify({ id: head.id, object: 'chat.completion.chunk', created: head.created, model: head.model, system_fingerprint: null, choices, ...(usage === undefined ? {} : { usage }) });

function deltaOf(event: Exclude<ChatEvent, { type: 'usage' } | { type: 'finish' }>): Delta {
  if (event.type === 'text') return { content: event.text };
  if (event.type === 'reasoning') return { reasoning_content: event.text };
  const { index, id, name, argumentsDelta } = event;
  return { tool_calls: [{ index, ...(id === undefined ? {} : { id, type: 'function' }), function: { ...(name === undefined ? {} : { name }), arguments: argumentsDelta } }] };
}

/** Encodes one stream; `end` gives what is still owed when the events are over, and throws when no finish came. */
export function createChunkEncoder(head: ReplyHead, options: { includeUsage: boolean }) {
  // With include_usage every other chunk carries `usage: null` (OpenAI, Create chat completion).
  const owed = options.includeUsage ? null : undefined;
  let usage: Usage | undefined;
  let finished = false;
  const choice = (delta: Delta, reason: FinishReason | null = null) => [{ index: 0, delta, logprobs: null, finish_reason: reason }];
  return {
    start: (): string => chunk(head, choice({ role: 'assistant', content: '' }), owed),
    event(event: ChatEvent): string | null {
      if (event.type === 'usage') {
        usage = event.usage;
        return null;
      }
      if (event.type !== 'finish') return chunk(head, choice(deltaOf(event)), owed);
      finished = true;
      return chunk(head, choice({}, event.reason), owed);
    },
    end(): string[] {
      if (!finished) throw noFinish();
      return options.includeUsage && usage !== undefined ? [chunk(head, [], toOpenAiUsage(usage)), '[DONE]'] : ['[DONE]'];
    },
  };
}

function noFinish(): AppError {
  return new AppError('stream_broken', 'The answer broke off before its end. What had come is kept; ask again.', { retryable: true });
}

interface FoldedCall {
  id: string;
  name: string;
  arguments: string;
}

/** Gathers a whole answer from its events. `result` throws `stream_broken` when no finish came. */
export function createFold() {
  let text = '';
  let reasoning = '';
  let usage: Usage | undefined;
  let reason: FinishReason | undefined;
  const calls = new Map<number, FoldedCall>();
  const addCall = (event: Extract<ChatEvent, { type: 'tool_call' }>): void => {
    const call = calls.get(event.index) ?? { id: '', name: '', arguments: '' };
    calls.set(event.index, { id: event.id ?? call.id, name: event.name ?? call.name, arguments: call.arguments + event.argumentsDelta });
  };
  const message = () => {
    const toolCalls = [...calls.entries()].sort(([a], [b]) => a - b).map(([, call]) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } }));
    return {
      role: 'assistant',
      content: text === '' && toolCalls.length > 0 ? null : text,
      refusal: null,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    };
  };
  return {
    add(event: ChatEvent): void {
      if (event.type === 'text') text += event.text;
      else if (event.type === 'reasoning') reasoning += event.text;
      else if (event.type === 'tool_call') addCall(event);
      else if (event.type === 'usage') usage = event.usage;
      else reason = event.reason;
    },
    result(head: ReplyHead) {
      if (reason === undefined) throw noFinish();
      return {
        id: head.id,
        object: 'chat.completion',
        created: head.created,
        model: head.model,
        system_fingerprint: null,
        choices: [{ index: 0, message: message(), logprobs: null, finish_reason: reason }],
        ...(usage === undefined ? {} : { usage: toOpenAiUsage(usage) }),
      };
    },
  };
}
