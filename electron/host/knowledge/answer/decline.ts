import type { Evidence } from './evidence.ts';

type Feature = keyof Evidence['features'];

/** Logistic regression: the log-odds that the documents hold the answer. */
export interface DeclineModel {
  bias: number;
  weights: Readonly<Partial<Record<Feature, number>>>;
  /** An answer is declined where the log-odds are lower. */
  threshold: number;
}

/**
 * Fitted by `node test/bench/decline-fit.ts` on the half of XQuAD's articles with an even number,
 * each question once with its paragraph in the base and once without; `meaning` and `words` in
 * English with MiniLM and without vectors, `han` in Chinese by words. See docs/decisions/0006.
 */
export const declineModels: Readonly<Record<'meaning' | 'words' | 'han', DeclineModel>> = {
  meaning: {
    bias: -8.544,
    weights: {
      passage: 3.697,
      window: 2.955,
      length: 0.456,
      meaning: 5.847,
      meaningCoverage: 2.39,
    },
    threshold: -0.698,
  },
  words: {
    bias: -7.099,
    weights: { passage: 4.878, window: 5.299, length: 0.986 },
    threshold: -0.794,
  },
  han: {
    bias: -7.35,
    weights: {
      passage: 2.678,
      window: 2.843,
      characters: 4.254,
      length: 0.945,
      missingNames: -1.744,
    },
    threshold: -0.905,
  },
};

export function declineModelFor({ script, features }: Evidence): DeclineModel {
  if (script === 'han') return declineModels.han;
  return features.meaning === null ? declineModels.words : declineModels.meaning;
}

export function logOdds({ features }: Evidence, { bias, weights }: DeclineModel): number {
  return (Object.keys(weights) as Feature[]).reduce(
    (sum, name) => sum + (weights[name] ?? 0) * (features[name] ?? 0),
    bias,
  );
}

/**
 * Decided before a word is generated: a small model would answer anything. `slack` lowers the
 * threshold, in log-odds, for a model that can say that the passages contain no answer.
 */
export function isDeclined(evidence: Evidence, slack = 0): boolean {
  if (evidence.sentences.length === 0) return true;
  const model = declineModelFor(evidence);
  return logOdds(evidence, model) < model.threshold - slack;
}
