import { describe, expect, it } from 'vitest';
import { anthropicUsage } from './codecs/anthropic/anthropic-usage.ts';
import { cozeUsage } from './codecs/coze/from-coze-event.ts';
import { geminiUsage, laterUsage } from './codecs/gemini/gemini-usage.ts';
import {
  mergedCounts,
  openAiCounts,
  openAiUsage,
  usageOfTotal,
} from './codecs/openai/openai-usage.ts';
import type { Usage } from '../../../shared/chat.ts';

type Fields = Record<string, unknown>;
type Buckets = Omit<Usage, 'source'>;
const buckets = (input: number, output: number, more: Partial<Buckets> = {}): Buckets => ({
  input,
  output,
  cacheRead: 0,
  cacheWrite: 0,
  reasoning: 0,
  ...more,
});
const bare = (usage: Usage | null): Buckets | null => {
  if (usage === null) return null;
  const { source, ...rest } = usage;
  expect(source).toBe('reported');
  return rest;
};

/** What all reports of one answer come to, by OpenAI's wires. */
function ofReports(...reports: readonly unknown[]): Usage | null {
  const counts = reports.map(openAiCounts).filter((one) => one !== null);
  const [first, ...rest] = counts;
  return first === undefined ? null : openAiUsage(rest.reduce(mergedCounts, first));
}

describe('OpenAI’s usage, chat completions and responses', () => {
  it.each<[string, readonly unknown[], Buckets | null]>([
    [
      'of OpenAI, the cache and the reasoning inside (openai-node, `CompletionUsage`)',
      [
        {
          prompt_tokens: 100,
          completion_tokens: 50,
          total_tokens: 150,
          prompt_tokens_details: { cached_tokens: 64 },
          completion_tokens_details: { reasoning_tokens: 30 },
        },
      ],
      buckets(36, 20, { cacheRead: 64, reasoning: 30 }),
    ],
    [
      'of the Responses API (openai-node, `ResponseUsage`)',
      [
        {
          input_tokens: 100,
          output_tokens: 50,
          total_tokens: 150,
          input_tokens_details: { cached_tokens: 64 },
          output_tokens_details: { reasoning_tokens: 30 },
        },
      ],
      buckets(36, 20, { cacheRead: 64, reasoning: 30 }),
    ],
    [
      'of xAI, the reasoning outside the completion (Wei-Shaw/sub2api issue 5771)',
      [
        {
          prompt_tokens: 10_120,
          completion_tokens: 1_499,
          total_tokens: 14_428,
          prompt_tokens_details: { cached_tokens: 128 },
          completion_tokens_details: { reasoning_tokens: 2_809 },
        },
      ],
      buckets(9_992, 1_499, { cacheRead: 128, reasoning: 2_809 }),
    ],
    [
      'with more reasoning than completion and no total',
      [
        {
          prompt_tokens: 10,
          completion_tokens: 5,
          completion_tokens_details: { reasoning_tokens: 20 },
        },
      ],
      buckets(10, 5, { reasoning: 20 }),
    ],
    [
      'of Gemini’s OpenAI form, thoughts in the total alone (ai.google.dev, OpenAI compatibility)',
      [{ prompt_tokens: 9, completion_tokens: 12, total_tokens: 521 }],
      buckets(9, 12, { reasoning: 500 }),
    ],
    [
      'of the same where all of it was thought (agentgateway/agentgateway issue 1464)',
      [{ prompt_tokens: 9, total_tokens: 109 }],
      buckets(9, 100),
    ],
    [
      'of a relay of Anthropic, the cache outside the prompt',
      [
        {
          prompt_tokens: 20,
          completion_tokens: 10,
          total_tokens: 1_030,
          prompt_tokens_details: { cached_tokens: 1_000 },
        },
      ],
      buckets(20, 10, { cacheRead: 1_000 }),
    ],
    [
      'of OpenRouter, what it wrote to the cache (openrouter.ai/docs/use-cases/usage-accounting)',
      [
        {
          prompt_tokens: 194,
          completion_tokens: 2,
          prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 100 },
        },
      ],
      buckets(84, 2, { cacheRead: 10, cacheWrite: 100 }),
    ],
    [
      'of DeepSeek (api-docs.deepseek.com, create-chat-completion)',
      [{ prompt_tokens: 10, completion_tokens: 2, prompt_cache_hit_tokens: 8 }],
      buckets(2, 2, { cacheRead: 8 }),
    ],
    [
      'of Moonshot',
      [{ prompt_tokens: 10, completion_tokens: 2, cached_tokens: 8 }],
      buckets(2, 2, { cacheRead: 8 }),
    ],
    ['without the prompt', [{ completion_tokens: 3, total_tokens: 10 }], buckets(7, 3)],
    ['without the completion', [{ prompt_tokens: 7, total_tokens: 10 }], buckets(7, 3)],
    [
      'that grows from chunk to chunk (Perplexity)',
      [
        { prompt_tokens: 7, completion_tokens: 1 },
        { prompt_tokens: 7, completion_tokens: 2 },
        { prompt_tokens: 7, completion_tokens: 9 },
      ],
      buckets(7, 9),
    ],
    [
      'in the first chunk, zeros in the last',
      [
        { prompt_tokens: 7, completion_tokens: 0 },
        { prompt_tokens: 0, completion_tokens: 9, total_tokens: 9 },
      ],
      buckets(7, 9),
    ],
    ['of zeros', [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }], null],
    ['of nulls', [{ prompt_tokens: null, completion_tokens: null, total_tokens: null }], null],
    ['of nothing', [{}], null],
    ['that is no object', [7, 'many', null, []], null],
    ['below zero', [{ prompt_tokens: -7, completion_tokens: 2 }], null],
    ['beyond all sense', [{ prompt_tokens: 1e15, completion_tokens: 2 }], null],
    ['in parts', [{ prompt_tokens: 7.5, completion_tokens: 2 }], null],
    [
      'whose total is of another request',
      [{ prompt_tokens: 7, completion_tokens: 2, total_tokens: 5_000_000 }],
      buckets(7, 2),
    ],
    [
      'whose total is too small',
      [{ prompt_tokens: 7, completion_tokens: 2, total_tokens: 3 }],
      buckets(7, 2),
    ],
    [
      'whose total is none',
      [{ prompt_tokens: 7, completion_tokens: 2, total_tokens: -1 }],
      buckets(7, 2),
    ],
    [
      'one report of which cannot be: the other counts',
      [
        { prompt_tokens: 7, completion_tokens: 2 },
        { prompt_tokens: -1, completion_tokens: 9 },
      ],
      buckets(7, 2),
    ],
  ])('%s', (_, reports, expected) => {
    expect(bare(ofReports(...reports))).toEqual(expected);
  });

  it('of a total alone is split by the length of the answer, and marked as an estimate', () => {
    const counts = openAiCounts({ total_tokens: 50 });
    if (counts === null) throw new TypeError('no counts');
    expect(openAiUsage(counts)).toBeNull();
    expect(usageOfTotal(counts, 80)).toEqual({ ...buckets(30, 20), source: 'estimated' });
    expect(usageOfTotal(counts, 8_000)).toEqual({ ...buckets(1, 49), source: 'estimated' });
  });
});

describe('Anthropic’s usage', () => {
  const start = {
    input_tokens: 1_500,
    output_tokens: 1,
    cache_read_input_tokens: 300,
    cache_creation_input_tokens: 0,
  };
  it.each<[string, Fields | null, Fields | null, Buckets | null]>([
    [
      'of Anthropic (SDK 1.12, `MessageDeltaUsage`)',
      start,
      { input_tokens: 1_500, output_tokens: 10, cache_read_input_tokens: 300 },
      buckets(1_500, 10, { cacheRead: 300 }),
    ],
    [
      'with 0 as the input in the last event (envoyproxy/ai-gateway pull 1631)',
      start,
      { input_tokens: 0, output_tokens: 10, cache_read_input_tokens: 0 },
      buckets(1_500, 10, { cacheRead: 300 }),
    ],
    [
      'with the output alone in the last event',
      start,
      { output_tokens: 10 },
      buckets(1_500, 10, { cacheRead: 300 }),
    ],
    [
      'in the first event alone: the answer is not counted',
      start,
      null,
      buckets(1_500, 0, { cacheRead: 300 }),
    ],
    [
      'in the last event alone',
      { input_tokens: 0, output_tokens: 0 },
      { input_tokens: 9, output_tokens: 3 },
      buckets(9, 3),
    ],
    [
      'with thinking',
      null,
      { input_tokens: 9, output_tokens: 30, output_tokens_details: { thinking_tokens: 20 } },
      buckets(9, 10, { reasoning: 20 }),
    ],
    ['of zeros', { input_tokens: 0, output_tokens: 0 }, { output_tokens: 0 }, null],
    ['nowhere', null, null, null],
    ['below zero', start, { output_tokens: -1 }, null],
  ])('%s', (_, first, last, expected) => {
    expect(bare(anthropicUsage(first, last))).toEqual(expected);
  });
});

describe('Gemini’s usage', () => {
  it.each<[string, readonly Fields[], Buckets | null]>([
    [
      'of Gemini (ai.google.dev/api/generate-content#UsageMetadata)',
      [
        {
          promptTokenCount: 10,
          cachedContentTokenCount: 4,
          candidatesTokenCount: 3,
          thoughtsTokenCount: 20,
          totalTokenCount: 33,
        },
      ],
      buckets(6, 3, { cacheRead: 4, reasoning: 20 }),
    ],
    ['without candidates', [{ promptTokenCount: 10, totalTokenCount: 13 }], buckets(10, 3)],
    [
      'that only thought',
      [{ promptTokenCount: 10, thoughtsTokenCount: 20, totalTokenCount: 30 }],
      buckets(10, 0, { reasoning: 20 }),
    ],
    [
      'that grows',
      [
        { promptTokenCount: 10, totalTokenCount: 10 },
        { promptTokenCount: 10, candidatesTokenCount: 2 },
        { promptTokenCount: 10, candidatesTokenCount: 5 },
      ],
      buckets(10, 5),
    ],
    [
      'whose last has zeros',
      [
        { promptTokenCount: 10, candidatesTokenCount: 5 },
        { promptTokenCount: 0, candidatesTokenCount: 0 },
      ],
      buckets(10, 5),
    ],
    ['of zeros', [{ promptTokenCount: 0, candidatesTokenCount: 0, totalTokenCount: 0 }], null],
    ['below zero', [{ promptTokenCount: 1, candidatesTokenCount: -4 }], null],
  ])('%s', (_, reports, expected) => {
    const usage = reports
      .map((report) => geminiUsage(report))
      .reduce<Usage | null>(laterUsage, null);
    expect(bare(usage)).toEqual(expected);
  });
});

it('Coze’s usage (docs.coze.cn/developer_guides/chat_v3)', () => {
  expect(bare(cozeUsage({ token_count: 12, input_count: 10, output_count: 2 }))).toEqual(
    buckets(10, 2),
  );
  expect(bare(cozeUsage({ token_count: 12, input_count: 10 }))).toEqual(buckets(10, 2));
  expect(cozeUsage({ token_count: 0, input_count: 0, output_count: 0 })).toBeNull();
});
