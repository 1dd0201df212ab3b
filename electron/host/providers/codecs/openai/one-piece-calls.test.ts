import { describe, expect, it } from 'vitest';
import { providerOf } from '../../catalogue/provider-catalogue.ts';
import { fromRerank, rerankSchema, toRerankCall } from './one-piece-calls.ts';

const request = { model: 'm', query: 'q', documents: ['a', 'b'] };
const results = [
  { index: 1, relevance_score: 0.9 },
  { index: 0, relevance_score: 0.2 },
];

describe('where a rerank goes', () => {
  it.each([
    ['vllm', 'm', '/rerank'],
    ['openai-compatible', 'm', '/rerank'],
    ['siliconflow', 'BAAI/bge-reranker-v2-m3', '/rerank'],
    ['zhipu', 'rerank', '/rerank'],
    ['openrouter', 'cohere/rerank-v3.5', '/rerank'],
    ['qianfan', 'bce-reranker-base', '/rerankers'],
    ['dashscope', 'qwen3-rerank', '//compatible-api/v1/reranks'],
  ])('%s is asked for %s at %s, in Cohere’s form', (provider, model, path) => {
    expect(toRerankCall({ ...request, model, topN: 1 }, providerOf(provider))).toEqual({
      path,
      body: { model, query: 'q', documents: ['a', 'b'], top_n: 1 },
    });
  });

  it('DashScope’s older models have a form of its own', () => {
    expect(toRerankCall({ ...request, model: 'gte-rerank-v2' }, providerOf('dashscope'))).toEqual({
      path: '//api/v1/services/rerank/text-rerank/text-rerank',
      body: {
        model: 'gte-rerank-v2',
        input: { query: 'q', documents: ['a', 'b'] },
        parameters: { top_n: 2 },
      },
    });
  });
});

describe('what comes back', () => {
  it.each([
    ['Jina and vLLM', { results, usage: { total_tokens: 7 } }],
    ['SiliconFlow', { id: 'x', results, tokens: { input_tokens: 7, output_tokens: 0 } }],
    [
      'Cohere',
      { results, meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 7 } } },
    ],
    [
      'Zhipu, whose document is a plain text',
      {
        results: results.map((one) => ({ ...one, document: 'text' })),
        usage: { prompt_tokens: 7, total_tokens: 7 },
      },
    ],
    ['DashScope', { output: { results }, usage: { total_tokens: 7 }, request_id: 'r' }],
  ])('%s: order, scores and count', (_, body) => {
    expect(fromRerank(rerankSchema.parse(body), request)).toEqual({
      results: [
        { index: 1, score: 0.9 },
        { index: 0, score: 0.2 },
      ],
      inputTokens: 7,
      method: 'reranker',
    });
  });

  it('no more than were wanted, best first whatever the order', () => {
    expect(
      fromRerank(rerankSchema.parse({ results: results.toReversed() }), { ...request, topN: 1 })
        ?.results,
    ).toEqual([{ index: 1, score: 0.9 }]);
  });
});
