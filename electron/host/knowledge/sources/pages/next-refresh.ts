import { hash } from 'node:crypto';
import type { RefreshSchedule } from '../../../../../shared/contract/refresh-schedule.ts';
import { dayMs, hourMs } from '../../../../../shared/time.ts';

const everyMs: Readonly<Record<Exclude<RefreshSchedule, 'off'>, number>> = {
  hourly: hourMs,
  daily: dayMs,
  weekly: 7 * dayMs,
};

/** After the first failure; it doubles with each further one. */
const firstRetryMs = hourMs / 4;
/** Sources that were added together are fetched at different times, up to this share later. */
const jitterShare = 0.1;

export interface RefreshFacts {
  sourceId: string;
  schedule: RefreshSchedule;
  /** Unix milliseconds of the last look; null before the first. */
  checkedAt: number | null;
  /** Looks in a row that failed. */
  failures: number;
}

/** 0..1, the same for a source at every time. */
const jitterOf = (sourceId: string): number =>
  Number.parseInt(hash('sha256', sourceId).slice(0, 8), 16) / 0xffff_ffff;

/**
 * When a page or sitemap is due, in Unix milliseconds; null for `off`. One that failed is due
 * earlier than its schedule at first, and at last once a day, or by its schedule if that is rarer.
 */
export function nextRefreshAt({
  sourceId,
  schedule,
  checkedAt,
  failures,
}: RefreshFacts): number | null {
  if (schedule === 'off') return null;
  if (checkedAt === null) return 0;
  const every = everyMs[schedule];
  const wait =
    failures === 0
      ? every
      : Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 20), Math.max(every, dayMs));
  return Math.round(checkedAt + wait * (1 + jitterShare * jitterOf(sourceId)));
}
