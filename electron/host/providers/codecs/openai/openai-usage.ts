import type { Usage } from '../../../../../shared/chat.ts';
import { reportedUsage, soundCount } from '../../sound-usage.ts';
import { isFields } from './openai-content.ts';

/** What one report says, null where it says nothing of it. */
export interface OpenAiCounts {
  prompt: number | null;
  completion: number | null;
  total: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  reasoning: number | null;
}

/**
 * Thoughts that no field names are believed up to this many tokens: the largest budget of thinking
 * on offer, and more than the longest answers. A total beyond is no count of this request.
 */
const mostHidden = 262_144;

type Fields = Readonly<Record<string, unknown>>;

const within = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  return isFields(value) ? value : {};
};

/** The names of both of OpenAI's APIs, and of providers that report the cache in their own. */
function countsIn(usage: Fields): Record<keyof OpenAiCounts, unknown> {
  const inputs = {
    ...within(usage, 'input_tokens_details'),
    ...within(usage, 'prompt_tokens_details'),
  };
  const outputs = {
    ...within(usage, 'output_tokens_details'),
    ...within(usage, 'completion_tokens_details'),
  };
  return {
    prompt: usage['prompt_tokens'] ?? usage['input_tokens'],
    completion: usage['completion_tokens'] ?? usage['output_tokens'],
    total: usage['total_tokens'],
    // DeepSeek's form (api-docs.deepseek.com, create-chat-completion), and Moonshot's
    // (platform.moonshot.cn, chat).
    cacheRead:
      inputs['cached_tokens'] ?? usage['prompt_cache_hit_tokens'] ?? usage['cached_tokens'],
    // OpenRouter's (openrouter.ai/docs/use-cases/usage-accounting).
    cacheWrite: inputs['cache_write_tokens'],
    // Perplexity has it at the top.
    reasoning: outputs['reasoning_tokens'] ?? usage['reasoning_tokens'],
  };
}

/** The counts of one report; null where one of them cannot be, since then none is worth anything. */
export function openAiCounts(usage: unknown): OpenAiCounts | null {
  if (!isFields(usage)) return null;
  const counts = countsIn(usage);
  const sound = {} as OpenAiCounts;
  for (const name of Object.keys(counts) as (keyof OpenAiCounts)[]) {
    const value = counts[name] ?? null;
    sound[name] = soundCount(value);
    // A wrong total is passed over: nothing is charged by it.
    if (value !== null && sound[name] === null && name !== 'total') return null;
  }
  return sound;
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/**
 * Two reports of one answer: counts grow from chunk to chunk, and a later zero of what an earlier
 * one counted says nothing.
 */
export const mergedCounts = (a: OpenAiCounts, b: OpenAiCounts): OpenAiCounts => ({
  prompt: larger(a.prompt, b.prompt),
  completion: larger(a.completion, b.completion),
  total: larger(a.total, b.total),
  cacheRead: larger(a.cacheRead, b.cacheRead),
  cacheWrite: larger(a.cacheWrite, b.cacheWrite),
  reasoning: larger(a.reasoning, b.reasoning),
});

/** What the total has beyond prompt and completion, where it is a total of this request. */
function hiddenIn({ prompt, completion, total }: OpenAiCounts): number {
  const hidden = (total ?? 0) - (prompt ?? 0) - (completion ?? 0);
  return hidden > 0 && hidden <= mostHidden ? hidden : 0;
}

/** Prompt and completion, one of them from the total where it is not reported. */
function completed({ prompt, completion, total }: OpenAiCounts): [number, number] {
  const input = prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0));
  return [input, completion ?? Math.max(0, (total ?? 0) - input)];
}

/** Reasoning that the completion's count lacks. */
function reasoningOutside(reasoning: number, hidden: number, completion: number): number {
  if (hidden > 0) return hidden;
  // Reasoning of more tokens than the answer has cannot be a part of it.
  return reasoning > completion ? reasoning : 0;
}

/**
 * The buckets of one answer's counts. OpenAI's prompt count includes the cached tokens, its
 * completion count the reasoning ones. xAI leaves the reasoning out of the completion (vercel/ai
 * pull 12425), Gemini's OpenAI form names it nowhere, and relays of Anthropic leave the cache out of
 * the prompt: the total tells. Null where nothing is counted, or the total alone.
 */
export function openAiUsage(counts: OpenAiCounts): Usage | null {
  if (counts.prompt === null && counts.completion === null) return null;
  const { cacheRead, cacheWrite } = counts;
  const [prompt, completion] = completed(counts);
  const reasoning = counts.reasoning ?? 0;
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const hidden = hiddenIn({ ...counts, prompt, completion });
  const isCacheOutside = cached > 0 && (hidden === cached || hidden === cached + reasoning);
  const cacheOutside = isCacheOutside ? cached : 0;
  const outside = reasoningOutside(reasoning, hidden - cacheOutside, completion);
  if (prompt + completion + outside + cacheOutside === 0) return null;
  return reportedUsage({
    prompt: prompt + cacheOutside,
    cacheRead,
    cacheWrite,
    completion: completion + outside,
    reasoning: Math.max(reasoning, outside),
  });
}

/** A rule of thumb for an answer of which only the total is known: four characters to a token. */
const charactersOfToken = 4;

/** Splits a total between prompt and answer by the answer's length; marked as an estimate. */
export function usageOfTotal({ total }: OpenAiCounts, answerCharacters: number): Usage | null {
  if (total === null || total === 0) return null;
  const output = Math.min(total - 1, Math.ceil(answerCharacters / charactersOfToken));
  return {
    input: total - output,
    cacheRead: 0,
    cacheWrite: 0,
    output,
    reasoning: 0,
    source: 'estimated',
  };
}
