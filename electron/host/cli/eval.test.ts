import { describe, expect, test } from 'vitest';
import type { EvaluationRun } from '../../../shared/contract/evaluation.ts';
import { evalText, readEval } from './eval.ts';

const run = (id: string, recall5: number): EvaluationRun => ({
  id, baseId: 'kb', at: 1, options: { sides: 'hybrid', limit: 10 }, facts: { embeddingModel: 'm', chunkTokens: 200, documents: 1, chunks: 2 },
  metrics: { questions: 2, recall: { 1: 0.5, 3: 0.5, 5: recall5, 10: 1 }, mrr: 0.6, ndcg10: 0.7, p50Ms: 12, p95Ms: 1400 },
});
const english = { language: 'en' as const, text: (text: string) => text };

describe('reading the command line of eval', () => {
  test('takes what a run searches with', () => {
    expect(readEval(['Contracts', '--sides', 'words', '--limit', '20', '--min-recall5', '0.9', '--json'])).toEqual({ base: 'Contracts', questions: undefined, options: { sides: 'words', limit: 20 }, against: undefined, minRecall5: 0.9, json: true });
  });

  test.each([[[]], [['a', '--sides', 'both']], [['a', '--limit', '0']], [['a', '--min-recall5', '90']], [['a', '--min-recall5', 'x']], [['a', 'b']]])('%j is mistyped', (args) => {
    expect(() => readEval(args)).toThrow(expect.objectContaining({ name: 'UsageError' }) as Error);
  });
});

test('the table names both runs, what changed between them and what was never found', () => {
  const before = run('run_1', 0.5);
  const after = run('run_2', 1);
  const questions = [{ question: 'A?', before: null, after: 2, change: 'gained' as const }, { question: 'B?', before: 1, after: 1, change: 'same' as const }];
  const text = evalText({ run: after, results: [{ question: 'C?', rank: null, tookMs: 1 }], comparison: { before, after, questions, onlyBefore: 0, onlyAfter: 0 } }, english);
  expect(text).toMatch(/run_1 +hybrid +10 +2 +0\.500 +0\.500 +0\.500 +1\.000 +0\.600 +0\.700 +12 ms +1\.4 s/);
  expect(text).toContain('1 the same:\n  – → 2  A?\nNot found in the first 10:\n  C?');
});
