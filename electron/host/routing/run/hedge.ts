import type { AppError } from '../../../../shared/errors.ts';
import type { RunningAttempt } from './attempt.ts';

export type HedgeResult =
  | { winner: RunningAttempt }
  | { failed: readonly { lane: RunningAttempt; error: AppError }[] };

const settled = async (lane: RunningAttempt): Promise<HedgeResult> => {
  const error = await lane.opened;
  return error === null ? { winner: lane } : { failed: [{ lane, error }] };
};

/** True when the lane has neither shown anything nor failed after so long. */
async function slow(lane: RunningAttempt, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  try {
    return await Promise.race([lane.opened.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for a lane to open. With hedging a second one is begun when the first is slow, and the
 * first of the two that opens wins; the other is stopped. When both fail, both failures are told.
 */
export async function openHedged(
  first: RunningAttempt,
  hedgeAfterMs: number | null,
  another: () => RunningAttempt | null,
): Promise<HedgeResult> {
  if (hedgeAfterMs === null || !(await slow(first, hedgeAfterMs))) return settled(first);
  const second = another();
  if (second === null) return settled(first);
  const lanes = [first, second];
  const results = lanes.map(async (lane): Promise<HedgeResult> => settled(lane));
  const early = await Promise.race(results);
  const all = 'winner' in early ? early : await both(results);
  if ('winner' in all) for (const lane of lanes) if (lane !== all.winner) lane.supersede();
  return all;
}

async function both(results: readonly Promise<HedgeResult>[]): Promise<HedgeResult> {
  const all = await Promise.all(results);
  return (
    all.find((one) => 'winner' in one) ?? {
      failed: all.flatMap((one) => ('failed' in one ? one.failed : [])),
    }
  );
}
