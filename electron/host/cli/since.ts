import { dayMs, hourMs } from '../../../shared/time.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
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
  throw new UsageError(phrase('cli.badSince'));
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
    throw new UsageError(phrase('cli.badNumber', { name, max }));
  return count;
}
