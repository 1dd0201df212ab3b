import { z } from 'zod';
import type { ChatEvent, FinishReason, Usage } from '../../../../../shared/chat.ts';

/** As much as we read of openai-node's `ChatCompletionChunk`, lenient: compatible servers leave out and add. */
const usageSchema = z.looseObject({
  prompt_tokens: z.number().nullish(),
  completion_tokens: z.number().nullish(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: z.number().nullish() }).nullish(),
  /** DeepSeek's form (api-docs.deepseek.com, create-chat-completion). */
  prompt_cache_hit_tokens: z.number().nullish(),
});

const deltaSchema = z.looseObject({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  /** OpenRouter's and newer vLLM's name of it. */
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.looseObject({ index: z.number().nullish(), id: z.string().nullish(), function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish() })).nullish(),
});

export const chunkSchema = z.looseObject({
  choices: z.array(z.looseObject({ delta: deltaSchema.nullish(), finish_reason: z.string().nullish() })).nullish(),
  usage: usageSchema.nullish(),
  error: z.unknown().optional(),
});

const finishReasons: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length', tool_calls: 'tool_calls', function_call: 'tool_calls', content_filter: 'content_filter' };

/** OpenAI's prompt count includes the cached tokens, its completion count the reasoning ones: here each token is in one bucket. */
export function toUsage(usage: z.infer<typeof usageSchema>): Usage {
  const cacheRead = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    input: Math.max(0, (usage.prompt_tokens ?? 0) - cacheRead),
    cacheRead,
    cacheWrite: 0,
    output: Math.max(0, (usage.completion_tokens ?? 0) - reasoning),
    reasoning,
    source: 'reported',
  };
}

/** Our events of one chunk; usage is read from any chunk, also one that has choices too. */
export function* fromOpenAiChunk(chunk: z.infer<typeof chunkSchema>): Generator<ChatEvent> {
  const [choice] = chunk.choices ?? [];
  const delta = choice?.delta;
  const reasoning = delta?.reasoning_content ?? delta?.reasoning;
  if (reasoning) yield { type: 'reasoning', text: reasoning };
  if (delta?.content) yield { type: 'text', text: delta.content };
  for (const [position, call] of (delta?.tool_calls ?? []).entries()) {
    const { id, function: called } = call;
    yield { type: 'tool_call', index: call.index ?? position, ...(id ? { id } : {}), ...(called?.name ? { name: called.name } : {}), argumentsDelta: called?.arguments ?? '' };
  }
  if (chunk.usage) yield { type: 'usage', usage: toUsage(chunk.usage) };
  if (choice?.finish_reason) yield { type: 'finish', reason: finishReasons[choice.finish_reason] ?? 'stop' };
}
