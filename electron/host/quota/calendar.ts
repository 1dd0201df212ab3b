import type { CalendarDate, Zone } from './zones.ts';

/** From `start` on, up to `end`, Unix ms. */
export interface Period {
  start: number;
  end: number;
}

export interface CalendarRule {
  period: 'day' | 'month';
  /** Day of the month on which a month begins; a month that has fewer days begins on its last. */
  resetDay: number;
}

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();
/** The reset of a month, which may be outside of 1 to 12. */
function resetOf(year: number, month: number, resetDay: number): CalendarDate {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const [realYear, realMonth] = [first.getUTCFullYear(), first.getUTCMonth() + 1];
  return { year: realYear, month: realMonth, day: Math.min(resetDay, daysIn(realYear, realMonth)) };
}

/**
 * The day or month of a zone that a moment is in. A day has 23 or 25 hours where summer time
 * begins or ends.
 */
export function periodAt({ period, resetDay }: CalendarRule, zone: Zone, ms: number): Period {
  const { year, month, day } = zone.dateAt(ms);
  if (period === 'day')
    return {
      start: zone.startOf({ year, month, day }),
      end: zone.startOf({ year, month, day: day + 1 }),
    };
  const here = resetOf(year, month, resetDay);
  const begun = day >= here.day;
  return {
    start: zone.startOf(begun ? here : resetOf(year, month - 1, resetDay)),
    end: zone.startOf(begun ? resetOf(year, month + 1, resetDay) : here),
  };
}
