import type { Evidence } from './evidence.ts';

export type DeclineModel = Readonly<{
  bias: number;
  weights: Readonly<Partial<Record<keyof Evidence['features'], number>>>;
  /** An answer is declined where the log-odds are lower. */
  threshold: number;
}>;
