import type { AppError } from '../../../../shared/errors.ts';
import type { Lane } from './attempt.ts';

export type Raced = { winner: Lane } | { failed: readonly { lane: Lane; error: AppError }[] };

const settled = async (lane: Lane): Promise<Raced> => {
  const error = await lane.opened;
  return error === null ? { winner: lane } : { failed: [{ lane, error }] };
};

/** True when the lane has neither shown anything nor failed after so long. */
async function slow(lane: Lane, ms: number): Promise<boolean> {
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
export async function race(
  first: Lane,
  hedgeAfterMs: number | null,
  another: () => Lane | null,
): Promise<Raced> {
  if (hedgeAfterMs === null || !(await slow(first, hedgeAfterMs))) return settled(first);
  const second = another();
  if (second === null) return settled(first);
  const lanes = [first, second];
  const results = lanes.map(async (lane): Promise<Raced> => settled(lane));
  const early = await Promise.race(results);
  const all = 'winner' in early ? early : await both(results);
  if ('winner' in all) for (const lane of lanes) if (lane !== all.winner) lane.lose();
  return all;
}

async function both(results: readonly Promise<Raced>[]): Promise<Raced> {
  const all = await Promise.all(results);
  return (
    all.find((one) => 'winner' in one) ?? {
      failed: all.flatMap((one) => ('failed' in one ? one.failed : [])),
    }
  );
}
