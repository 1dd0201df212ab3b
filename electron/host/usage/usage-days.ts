import { hourMs } from '../../../shared/time.ts';
import type { CalendarDate, Zone } from '../quota/zones.ts';

/** A stretch of time with its name; without days all of it, and no name. */
export interface UsageDay {
  day: string | null;
  start: number;
  end: number;
}

const two = (value: number): string => String(value).padStart(2, '0');
const nameOf = ({ year, month, day }: CalendarDate): string => `${year}-${two(month)}-${two(day)}`;

/** The days of a zone between two moments, the first and the last cut by them. */
export function daysBetween(zone: Zone, sinceMs: number, untilMs: number): UsageDay[] {
  const days: UsageDay[] = [];
  for (let start = sinceMs; start < untilMs;) {
    const date = zone.dateAt(start);
    const end = Math.min(untilMs, zone.startOf({ ...date, day: date.day + 1 }));
    days.push({ day: nameOf(date), start, end });
    start = end;
  }
  return days;
}

/**
 * The hours between two moments, the first and the last cut by them, each named by its begin in
 * UTC.
 */
export function hoursBetween(sinceMs: number, untilMs: number): UsageDay[] {
  const hours: UsageDay[] = [];
  for (let start = sinceMs; start < untilMs;) {
    const hour = Math.floor(start / hourMs) * hourMs;
    const end = Math.min(untilMs, hour + hourMs);
    hours.push({ day: new Date(hour).toISOString().replace(':00.000Z', 'Z'), start, end });
    start = end;
  }
  return hours;
}
