import type {
  ComparedQuestion,
  Comparison,
  EvaluationRun,
} from '../../../shared/contract/evaluation.ts';

/**
 * Shares are told to three places, as in the literature: with a hundred questions the third is a
 * tenth of one.
 */
export function shareText(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  }).format(share);
}

/** `+0.012`, `−0.012`; what rounds to nothing is `±0`. */
export function differenceText(before: number, after: number, locale: string): string {
  const difference = Math.round((after - before) * 1000) / 1000;
  return difference === 0
    ? '±0'
    : new Intl.NumberFormat(locale, {
        minimumFractionDigits: 3,
        maximumFractionDigits: 3,
        signDisplay: 'always',
      })
        .format(difference)
        .replace('-', '−');
}

export const changes = [
  'lost',
  'gained',
  'down',
  'up',
  'same',
] as const satisfies readonly ComparedQuestion['change'][];

export function countsOf({
  questions,
}: Pick<Comparison, 'questions'>): Record<ComparedQuestion['change'], number> {
  const counts = { lost: 0, gained: 0, down: 0, up: 0, same: 0 };
  for (const { change } of questions) counts[change] += 1;
  return counts;
}

export interface FigureRow {
  name: string;
  before: number;
  after: number;
}

/** The figures of both runs side by side. */
export function figureRows({
  before,
  after,
}: {
  before: EvaluationRun;
  after: EvaluationRun;
}): FigureRow[] {
  const row = (name: string, of: (run: EvaluationRun) => number): FigureRow => ({
    name,
    before: of(before),
    after: of(after),
  });
  return [
    ...([1, 3, 5, 10] as const).map((k) => row(`recall@${k}`, ({ metrics }) => metrics.recall[k])),
    row('MRR', ({ metrics }) => metrics.mrr),
    row('nDCG@10', ({ metrics }) => metrics.ndcg10),
  ];
}
