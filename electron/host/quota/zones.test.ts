import { describe, expect, it } from 'vitest';
import { periodAt } from './calendar.ts';
import { createZones, isZone } from './zones.ts';

const zones = createZones('UTC');
const iso = (ms: number): string => new Date(ms).toISOString();
const dayAt = (zone: string, at: string): [string, string] => {
  const { start, end } = periodAt({ period: 'day', resetDay: 1 }, zones.of(zone), Date.parse(at));
  return [iso(start), iso(end)];
};
const monthAt = (zone: string, at: string, resetDay: number): [string, string] => {
  const { start, end } = periodAt({ period: 'month', resetDay }, zones.of(zone), Date.parse(at));
  return [iso(start), iso(end)];
};

describe('a day', () => {
  it.each([
    [
      'of 24 hours',
      'Asia/Shanghai',
      '2026-05-10T12:00:00Z',
      '2026-05-09T16:00:00.000Z',
      '2026-05-10T16:00:00.000Z',
    ],
    [
      'of 23 hours, when summer time begins',
      'Europe/Berlin',
      '2026-03-29T12:00:00Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'of 25 hours, when it ends',
      'America/New_York',
      '2026-11-01T12:00:00Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ],
    [
      'whose midnight is left out begins at one',
      'Africa/Cairo',
      '2024-04-26T09:00:00Z',
      '2024-04-25T22:00:00.000Z',
      '2024-04-26T21:00:00.000Z',
    ],
    [
      'whose midnight comes twice begins with the first',
      'America/Havana',
      '2025-11-02T12:00:00Z',
      '2025-11-02T04:00:00.000Z',
      '2025-11-03T05:00:00.000Z',
    ],
    [
      'of a zone with half an hour',
      'Asia/Kolkata',
      '2026-05-10T18:29:00Z',
      '2026-05-09T18:30:00.000Z',
      '2026-05-10T18:30:00.000Z',
    ],
    [
      'of a zone that changes by half an hour',
      'Australia/Lord_Howe',
      '2026-04-04T18:00:00Z',
      '2026-04-04T13:00:00.000Z',
      '2026-04-05T13:30:00.000Z',
    ],
    [
      'after one that the date line took',
      'Pacific/Apia',
      '2011-12-31T00:00:00Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ],
  ])('%s', (_, zone, at, start, end) => {
    expect(dayAt(zone, at)).toEqual([start, end]);
  });

  it('holds its first moment and not its last, and days leave no gap, through two years of every rule', () => {
    for (const zone of [
      'Europe/Berlin',
      'America/Havana',
      'Africa/Cairo',
      'Asia/Tehran',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Gaza',
    ]) {
      let { start, end } = periodAt(
        { period: 'day', resetDay: 1 },
        zones.of(zone),
        Date.UTC(2023, 0, 1),
      );
      for (let days = 0; days < 730; days += 1) {
        expect(periodAt({ period: 'day', resetDay: 1 }, zones.of(zone), start)).toEqual({
          start,
          end,
        });
        expect(periodAt({ period: 'day', resetDay: 1 }, zones.of(zone), end - 1)).toEqual({
          start,
          end,
        });
        const next = periodAt({ period: 'day', resetDay: 1 }, zones.of(zone), end);
        expect(next.start).toBe(end);
        ({ start, end } = next);
      }
    }
  });
});

describe('a month', () => {
  it.each([
    [
      'that begins with the first',
      1,
      '2026-05-10T12:00:00Z',
      '2026-05-01T00:00:00.000Z',
      '2026-06-01T00:00:00.000Z',
    ],
    [
      'before its reset belongs to the last one',
      15,
      '2026-05-10T12:00:00Z',
      '2026-04-15T00:00:00.000Z',
      '2026-05-15T00:00:00.000Z',
    ],
    [
      'that has no 31st begins on its last day',
      31,
      '2026-02-27T12:00:00Z',
      '2026-01-31T00:00:00.000Z',
      '2026-02-28T00:00:00.000Z',
    ],
    [
      'that began on the last of February',
      31,
      '2026-03-01T12:00:00Z',
      '2026-02-28T00:00:00.000Z',
      '2026-03-31T00:00:00.000Z',
    ],
    [
      'over the turn of the year',
      20,
      '2026-01-05T00:00:00Z',
      '2025-12-20T00:00:00.000Z',
      '2026-01-20T00:00:00.000Z',
    ],
    [
      'into the next year',
      20,
      '2025-12-25T00:00:00Z',
      '2025-12-20T00:00:00.000Z',
      '2026-01-20T00:00:00.000Z',
    ],
    [
      'of a leap year',
      30,
      '2028-02-29T01:00:00Z',
      '2028-02-29T00:00:00.000Z',
      '2028-03-30T00:00:00.000Z',
    ],
  ])('%s', (_, resetDay, at, start, end) => {
    expect(monthAt('UTC', at, resetDay)).toEqual([start, end]);
  });

  it('is cut by its zone, through summer time', () => {
    expect(monthAt('Europe/Berlin', '2026-04-01T00:00:00Z', 29)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-04-28T22:00:00.000Z',
    ]);
  });
});

describe('a zone', () => {
  it('that is unknown is marked as such, and counts as the machine’s', () => {
    expect([isZone('Asia/Shanghai'), isZone(''), isZone('Moon/Crater')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(
      createZones('Asia/Shanghai')
        .of('Moon/Crater')
        .dateAt(Date.UTC(2026, 0, 1, 20)),
    ).toEqual({ year: 2026, month: 1, day: 2 });
  });
});
