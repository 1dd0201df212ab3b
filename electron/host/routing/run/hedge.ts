import type { AppError } from '../../../../shared/errors.ts';
import type { RunningAttempt } from './attempt.ts';

export type HedgeResult =
  | { winner: RunningAttempt }
  | { failed: readonly { attempt: RunningAttempt; error: AppError }[] };

const resultOf = async (attempt: RunningAttempt): Promise<HedgeResult> => {
  const error = await attempt.opened;
  return error === null ? { winner: attempt } : { failed: [{ attempt, error }] };
};

/** True when the attempt has neither shown anything nor failed after this long. */
async function isSlow(attempt: RunningAttempt, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  try {
    return await Promise.race([attempt.opened.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for an attempt to open. With hedging a second one is started when the first is slow, and
 * the first of the two that opens wins; the other is stopped. When both fail, the result has both
 * failures.
 */
export async function openHedged(
  first: RunningAttempt,
  hedgeAfterMs: number | null,
  startHedge: () => RunningAttempt | null,
): Promise<HedgeResult> {
  if (hedgeAfterMs === null || !(await isSlow(first, hedgeAfterMs))) return resultOf(first);
  const second = startHedge();
  if (second === null) return resultOf(first);
  const attempts = [first, second];
  const results = attempts.map(async (attempt): Promise<HedgeResult> => resultOf(attempt));
  const early = await Promise.race(results);
  const result = 'winner' in early ? early : await both(results);
  if ('winner' in result)
    for (const attempt of attempts) if (attempt !== result.winner) attempt.supersede();
  return result;
}

async function both(results: readonly Promise<HedgeResult>[]): Promise<HedgeResult> {
  const all = await Promise.all(results);
  return (
    all.find((one) => 'winner' in one) ?? {
      failed: all.flatMap((one) => ('failed' in one ? one.failed : [])),
    }
  );
}
