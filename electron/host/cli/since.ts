import { dayMs, hourMs } from '../../../shared/time.ts';
import { UsageError } from './command.ts';

const unitsMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: hourMs,
  d: dayMs,
  w: 7 * dayMs,
};

/**
 * `30m`, `24h`, `7d`, `2w` before now, or a day such as 2027-01-31 on this machine's calendar, as
 * Unix ms.
 */
export function sinceOf(text: string, nowMs: number): number {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return nowMs - Number(amount) * (unitsMs[unit] ?? 0);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00`) : Number.NaN;
  if (!Number.isNaN(day)) return day;
  throw new UsageError(
    '--since takes a time span such as 24h or 7d, or a day such as 2027-01-31.',
    '--since 须为时间段（如 24h、7d）或日期（如 2027-01-31）。',
  );
}

/** A whole number of an option, within bounds. */
export function wholeNumberOf(
  text: string | undefined,
  name: string,
  fallback: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > max)
    throw new UsageError(
      `${name} is a whole number from 1 to ${max}.`,
      `${name} 须为 1 到 ${max} 的整数。`,
    );
  return count;
}
