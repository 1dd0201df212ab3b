import type {
  ComparedQuestion,
  Comparison,
  EvaluationRun,
  QuestionResult,
} from '../../../../shared/contract/evaluation.ts';

export interface KeptRun {
  run: EvaluationRun;
  results: readonly QuestionResult[];
}

/** What a reader wants to see first. */
const order: readonly ComparedQuestion['change'][] = ['lost', 'gained', 'down', 'up', 'same'];

/**
 * Question by question, by their text: an expected passage that was mended meanwhile is still the
 * same question.
 */
export function compareRuns(before: KeptRun, after: KeptRun): Comparison {
  const then = new Map(before.results.map(({ question, rank }) => [question, rank]));
  const both = after.results.filter(({ question }) => then.has(question));
  const questions = both.map(({ question, rank }) => ({
    question,
    before: then.get(question) ?? null,
    after: rank,
    change: changeOf(then.get(question) ?? null, rank),
  }));
  return {
    before: before.run,
    after: after.run,
    questions: questions.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change)),
    onlyBefore: before.results.length - both.length,
    onlyAfter: after.results.length - both.length,
  };
}

function changeOf(before: number | null, after: number | null): ComparedQuestion['change'] {
  if (before === after) return 'same';
  if (before === null) return 'gained';
  if (after === null) return 'lost';
  return after < before ? 'up' : 'down';
}
