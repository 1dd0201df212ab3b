import { dayMs, hourMs } from '../../../shared/time.ts';

/**
 * A day of the Gregorian calendar; `month` from 1. A day or month beyond its range means the one
 * that many later.
 */
export interface CalendarDate {
  year: number;
  month: number;
  day: number;
}

/** A time zone, by the rules that this Node's Intl knows (IANA's). */
export interface Zone {
  dateAt(ms: number): CalendarDate;
  /**
   * The first moment (Unix ms) of a date. Where summer time takes midnight away, the date begins
   * later; where midnight comes twice, with the first.
   */
  startOf(date: CalendarDate): number;
}

export interface Zones {
  /** An empty name is the machine's zone, and so is an unknown one. */
  of(name: string): Zone;
}

export function isZone(name: string): boolean {
  try {
    return name === '' || new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** How far the zone's clock is ahead of UTC at a moment. */
function createOffset(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}

function createZone(timeZone: string): Zone {
  const offsetAt = createOffset(timeZone);
  /** The zone's clock as if it were UTC. */
  const clockAt = (ms: number): number => ms + offsetAt(ms);

  /**
   * Between `low`, where the clock is before `target`, and `high`, where it is not: the first
   * moment that it is not, to the second.
   */
  const firstReaching = (target: number, low: number, high: number): number => {
    let [before, after] = [Math.floor(low / 1000), Math.ceil(high / 1000)];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (clockAt(middle * 1000) >= target) after = middle;
      else before = middle;
    }
    return after * 1000;
  };

  return {
    dateAt: (ms) => {
      const clock = new Date(clockAt(ms));
      return {
        year: clock.getUTCFullYear(),
        month: clock.getUTCMonth() + 1,
        day: clock.getUTCDate(),
      };
    },
    startOf: ({ year, month, day }) => {
      const target = Date.UTC(year, month - 1, day);
      const candidates = [...new Set([offsetAt(target - dayMs), offsetAt(target + dayMs)])].map(
        (offset) => target - offset,
      );
      const midnights = candidates.filter((at) => clockAt(at) === target);
      return midnights.length > 0
        ? Math.min(...midnights)
        : firstReaching(target, Math.min(...candidates) - hourMs, Math.max(...candidates) + hourMs);
    },
  };
}

/** Zones are kept: making a formatter takes longer than all that is asked of it in a day. */
export function createZones(
  machineZone = new Intl.DateTimeFormat().resolvedOptions().timeZone,
): Zones {
  const known = new Map<string, Zone>();
  return {
    of: (name) => {
      const found = known.get(name);
      if (found !== undefined) return found;
      const made = createZone(name !== '' && isZone(name) ? name : machineZone);
      known.set(name, made);
      return made;
    },
  };
}
