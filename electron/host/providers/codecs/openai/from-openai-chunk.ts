import { z } from 'zod';
import type { ChatEvent, FinishReason, TokenLogprob, Usage } from '../../../../../shared/chat.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { lookUp } from '../../look-up.ts';
import { reportedUsage, wireCount } from '../../sound-usage.ts';

/**
 * As much as we read of openai-node's `ChatCompletionChunk` and `ChatCompletion`, lenient:
 * compatible servers leave out and add.
 */
const usageSchema = z.looseObject({
  prompt_tokens: wireCount,
  completion_tokens: wireCount,
  /**
   * `cache_write_tokens` is OpenRouter's (openrouter.ai/docs/use-cases/usage-accounting); both are
   * part of the prompt's count.
   */
  prompt_tokens_details: z
    .looseObject({ cached_tokens: wireCount, cache_write_tokens: wireCount })
    .nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: wireCount }).nullish(),
  /** DeepSeek's form (api-docs.deepseek.com, create-chat-completion). */
  prompt_cache_hit_tokens: wireCount,
  /** Moonshot's form (platform.moonshot.cn, chat). */
  cached_tokens: wireCount,
});

const deltaSchema = z.looseObject({
  content: z.string().nullish(),
  /** A refusal is text to the reader. */
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  /** OpenRouter's and newer vLLM's name of it. */
  reasoning: z.string().nullish(),
  tool_calls: z
    .array(
      z.looseObject({
        index: z.number().nullish(),
        id: z.string().nullish(),
        function: z
          .looseObject({ name: z.string().nullish(), arguments: z.string().nullish() })
          .nullish(),
      }),
    )
    .nullish(),
});
type Delta = z.infer<typeof deltaSchema>;

/**
 * openai-node's `ChatCompletionTokenLogprob`; some servers leave out the bytes or the other tokens.
 */
const probability = {
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish(),
};
const logprobSchema = z.looseObject({
  ...probability,
  top_logprobs: z.array(z.looseObject(probability)).nullish(),
});
const logprobsSchema = z.looseObject({
  content: z.array(logprobSchema).nullish(),
  refusal: z.array(logprobSchema).nullish(),
});

const choiceSchema = z.looseObject({
  /** In a stream, */
  delta: deltaSchema.nullish(),
  /** and in a plain answer. */
  message: deltaSchema.nullish(),
  finish_reason: z.string().nullish(),
  /**
   * vLLM's name of the stop sequence that was met, or a token's id (docs.vllm.ai,
   * `CompletionOutput.stop_reason`).
   */
  stop_reason: z.unknown().optional(),
  logprobs: logprobsSchema.nullish().catch(null),
  /** OpenRouter tells here why the provider behind it stopped. */
  error: z.unknown().optional(),
});

type Choice = z.infer<typeof choiceSchema>;

export const openAiChunkSchema = z.looseObject({
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema.nullish().catch(null),
  error: z.unknown().optional(),
});
type OpenAiChunk = z.infer<typeof openAiChunkSchema>;

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
};

/**
 * OpenAI's prompt count includes the cached tokens, its completion count the reasoning ones: here
 * each token is in one bucket.
 */
function openAiUsage(usage: z.infer<typeof usageSchema>): Usage | null {
  const inputs = usage.prompt_tokens_details;
  return reportedUsage({
    prompt: usage.prompt_tokens,
    cacheRead: inputs?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens,
    cacheWrite: inputs?.cache_write_tokens,
    completion: usage.completion_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  });
}

const toProbability = ({ token, logprob, bytes }: z.infer<z.ZodObject<typeof probability>>) => ({
  token,
  logprob,
  bytes: bytes ?? null,
});

function toLogprobs(
  logprobs: z.infer<typeof logprobsSchema> | null | undefined,
): { logprobs: TokenLogprob[] } | null {
  const tokens = logprobs?.content?.length ? logprobs.content : (logprobs?.refusal ?? []);
  return tokens.length === 0
    ? null
    : {
        logprobs: tokens.map((token) => ({
          ...toProbability(token),
          top: (token.top_logprobs ?? []).map(toProbability),
        })),
      };
}

function* fromDelta(delta: Delta, wireLogprobs: Choice['logprobs']): Generator<ChatEvent> {
  const reasoning = delta.reasoning_content ?? delta.reasoning;
  if (reasoning) yield { type: 'reasoning', text: reasoning };
  const text = delta.content || delta.refusal;
  const logprobs = toLogprobs(wireLogprobs);
  if (text || logprobs !== null) yield { type: 'text', text: text || '', ...logprobs };
  for (const [position, { index, id, function: called }] of (delta.tool_calls ?? []).entries()) {
    yield {
      type: 'tool_call',
      index: index ?? position,
      ...(id ? { id } : {}),
      ...(called?.name ? { name: called.name } : {}),
      argumentsDelta: called?.arguments ?? '',
    };
  }
}

/**
 * Our events of one chunk, or of a plain answer; usage is read from any chunk, also one that has
 * choices too.
 */
export function* fromOpenAiChunk({ choices, usage }: OpenAiChunk): Generator<ChatEvent> {
  const [choice] = choices ?? [];
  const delta = choice?.delta ?? choice?.message;
  if (delta) yield* fromDelta(delta, choice?.logprobs);
  const used = usage ? openAiUsage(usage) : null;
  if (used !== null) yield { type: 'usage', usage: used };
  if (choice?.finish_reason)
    yield {
      type: 'finish',
      reason: lookUp(finishReasons, choice.finish_reason) ?? 'stop',
      ...(typeof choice.stop_reason === 'string' && choice.stop_reason !== ''
        ? { stopSequence: choice.stop_reason }
        : {}),
    };
}

/**
 * Zhipu's `network_error` (docs.bigmodel.cn, chat completion, `finish_reason`) and OpenRouter's
 * `error`: the provider broke down, the answer is not over.
 */
const brokenReasons = new Set<unknown>(['error', 'network_error']);

/**
 * The failure that a reply of status 200 may hold: at its top, or where OpenRouter puts it, or as a
 * code without choices as gateways and Qianfan's older API have it. Read without a schema: every
 * chunk of every stream passes here.
 */
export function openAiErrorIn(reply: Readonly<Record<string, unknown>>): unknown {
  const { error, choices, code, message } = reply;
  if (error !== undefined && error !== null) return error;
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  if (typeof choice === 'object' && choice !== null) {
    const unchecked = choice as { error?: unknown; finish_reason?: unknown };
    return (
      unchecked.error ??
      (brokenReasons.has(unchecked.finish_reason) ? phrase('dialects.providerBrokeOff').text : null)
    );
  }
  if (choices !== undefined || reply['data'] !== undefined) return null;
  if (reply['error_code'] !== undefined)
    return { code: reply['error_code'], message: reply['error_msg'] };
  return typeof message === 'string' && (typeof code === 'string' || Number(code) >= 400)
    ? { code, message }
    : null;
}
