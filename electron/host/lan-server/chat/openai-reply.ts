import type {
  ChatEvent,
  FinishReason,
  TokenLogprob,
  TokenProbability,
  Usage,
} from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { joinReasoningDetails } from '../../../../shared/reasoning-details.ts';
import { sumUsage } from './openai-choices.ts';

/** Our events as OpenAI's chunks and completions. Pure. */

export interface CompletionHead {
  id: string;
  /** Unix seconds. */
  created: number;
  model: string;
}

/**
 * OpenAI counts cached tokens among the prompt's and reasoning among the completion's; our buckets
 * are disjoint.
 */
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

/** Writes the chunks of one stream; their common fields are serialized once. */
function chunksOf({
  id,
  created,
  model,
}: CompletionHead): (choices: readonly unknown[], usage?: unknown) => string {
  const common = JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    system_fingerprint: null,
  }).slice(0, -1);
  return (choices, usage) =>
    usage === undefined
      ? `${common},"choices":${JSON.stringify(choices)}}`
      : `${common},"choices":${JSON.stringify(choices)},"usage":${JSON.stringify(usage)}}`;
}

const toProbability = ({ token, logprob, bytes }: TokenProbability) => ({ token, logprob, bytes });

/** OpenAI's form (openai-node, `ChatCompletionTokenLogprob`). */
const toWireLogprobs = (logprobs: readonly TokenLogprob[]) =>
  logprobs.map((one) => ({ ...toProbability(one), top_logprobs: one.top.map(toProbability) }));

const logprobsOf = (event: ChatEvent) =>
  event.type === 'text' && event.logprobs !== undefined
    ? { content: toWireLogprobs(event.logprobs), refusal: null }
    : null;

function deltaOf(event: Exclude<ChatEvent, { type: 'usage' } | { type: 'finish' }>): Delta {
  if (event.type === 'text') return { content: event.text };
  if (event.type === 'reasoning')
    return {
      ...(event.text === '' ? {} : { reasoning_content: event.text }),
      ...(event.details === undefined ? {} : { reasoning_details: event.details }),
    };
  const { index, id, name, argumentsDelta, extraContent } = event;
  return {
    tool_calls: [
      {
        index,
        ...(id === undefined ? {} : { id, type: 'function' }),
        function: { ...(name === undefined ? {} : { name }), arguments: argumentsDelta },
        ...(extraContent === undefined ? {} : { extra_content: extraContent }),
      },
    ],
  };
}

export interface EncoderOptions {
  includeUsage: boolean;
  /** Number of answers in the stream. Default: 1. */
  choices?: number;
}

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/**
 * Encodes one stream of one answer or several. `end` gives the chunks after the last event; it
 * throws `stream_broken` when a finish is missing.
 */
export function createChunkEncoder(
  head: CompletionHead,
  { includeUsage, choices = 1 }: EncoderOptions,
) {
  // With include_usage every other chunk carries `usage: null` (OpenAI, Create chat completion).
  const usageField = includeUsage ? null : undefined;
  const chunk = chunksOf(head);
  const usages = new Map<number, Usage>();
  const finished = new Set<number>();
  const choice = (
    index: number,
    delta: Delta,
    reason: FinishReason | null = null,
    logprobs: unknown = null,
  ) => [{ index, delta, logprobs, finish_reason: reason }];
  return {
    start: (): string[] =>
      indexes(choices).map((index) =>
        chunk(choice(index, { role: 'assistant', content: '' }), usageField),
      ),
    event(event: ChatEvent, index = 0): string | null {
      if (event.type === 'usage') {
        usages.set(index, event.usage);
        return null;
      }
      if (event.type !== 'finish')
        return chunk(choice(index, deltaOf(event), null, logprobsOf(event)), usageField);
      finished.add(index);
      return withMark(chunk(choice(index, {}, event.reason), usageField), event.continued);
    },
    end(): string[] {
      if (finished.size < choices) throw noFinish();
      const usage = sumUsage([...usages.values()]);
      return includeUsage && usage !== undefined
        ? [chunk([], toOpenAiUsage(usage)), '[DONE]']
        : ['[DONE]'];
    },
  };
}

/** A chunk of an answer that another account went on with says so, in a field of Hearth's own. */
export const withMark = (json: string, continued: number | undefined): string =>
  continued === undefined ? json : `${json.slice(0, -1)},"hearth":{"continued":${continued}}}`;

function noFinish(): AppError {
  return new AppError('stream_broken', phrase('lan.answerBrokeOff'), { retryable: true });
}

interface AccumulatedCall {
  id: string;
  name: string;
  arguments: string;
  extraContent: Readonly<Record<string, unknown>> | undefined;
}

/** Builds one answer from its events. `choice` throws `stream_broken` when no finish came. */
function createChoice(index: number) {
  let text = '';
  let reasoning = '';
  const details: unknown[] = [];
  let usage: Usage | undefined;
  let reason: FinishReason | undefined;
  const logprobs: TokenLogprob[] = [];
  const calls = new Map<number, AccumulatedCall>();
  const addCall = (event: Extract<ChatEvent, { type: 'tool_call' }>): void => {
    const call = calls.get(event.index);
    calls.set(event.index, {
      id: event.id ?? call?.id ?? '',
      name: event.name ?? call?.name ?? '',
      arguments: (call?.arguments ?? '') + event.argumentsDelta,
      extraContent: event.extraContent ?? call?.extraContent,
    });
  };
  const message = () => {
    const toolCalls = [...calls.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, call]) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
        ...(call.extraContent === undefined ? {} : { extra_content: call.extraContent }),
      }));
    return {
      role: 'assistant',
      content: text === '' && toolCalls.length > 0 ? null : text,
      refusal: null,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(details.length === 0 ? {} : { reasoning_details: joinReasoningDetails(details) }),
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    };
  };
  return {
    add(event: ChatEvent): void {
      if (event.type === 'text') {
        text += event.text;
        logprobs.push(...(event.logprobs ?? []));
      } else if (event.type === 'reasoning') {
        reasoning += event.text;
        details.push(...(event.details ?? []));
      } else if (event.type === 'tool_call') addCall(event);
      else if (event.type === 'usage') usage = event.usage;
      else reason = event.reason;
    },
    usage: () => usage,
    choice() {
      if (reason === undefined) throw noFinish();
      return {
        index,
        message: message(),
        logprobs:
          logprobs.length === 0 ? null : { content: toWireLogprobs(logprobs), refusal: null },
        finish_reason: reason,
      };
    },
  };
}

/**
 * Builds a complete answer, or several, from their events. `result` throws `stream_broken` when a
 * finish is missing.
 */
export function createChatAccumulator(count = 1) {
  const choices = indexes(count).map(createChoice);
  return {
    add: (event: ChatEvent, index = 0): void => choices[index]?.add(event),
    result(head: CompletionHead) {
      const usage = sumUsage(choices.map((one) => one.usage()).filter((one) => one !== undefined));
      return {
        id: head.id,
        object: 'chat.completion',
        created: head.created,
        model: head.model,
        system_fingerprint: null,
        choices: choices.map((one) => one.choice()),
        ...(usage === undefined ? {} : { usage: toOpenAiUsage(usage) }),
      };
    },
  };
}
