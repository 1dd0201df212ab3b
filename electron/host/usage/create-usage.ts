import type { UsageGroup, UsageRow } from '../../../shared/contract/usage.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createVisibleOwners } from '../store/visible-owners.ts';
import { createZones, isZone } from '../quota/zones.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Ledger } from './ledger.ts';
import { daysBetween, hoursBetween, type UsageDay } from './usage-days.ts';
import { toCsv } from './usage-export.ts';

export interface UsageQuery<Group = UsageGroup> {
  sinceMs: number;
  untilMs?: number | undefined;
  groupBy: readonly Group[];
  timeZone: string;
}

/** Hours are those of UTC, and never requested together with days. */
export type FineGroup = UsageGroup | 'hour';

export interface UsageFile {
  name: string;
  mediaType: string;
  text: string;
}

/** What an owner and their clients have used. The sums run in the store's worker. */
export interface UsageReports {
  /** Throws `bad_request` for an unknown zone. */
  query(ownerId: string, query: UsageQuery<FineGroup>): Promise<UsageRow[]>;
  export(ownerId: string, query: UsageQuery & { format: 'csv' | 'json' }): Promise<UsageFile>;
}

interface Keys {
  first: string | null;
  second: string | null;
  third: string | null;
}

export interface UsageDeps {
  store: Pick<OpenStore, 'sqlite' | 'read'>;
  ledger: Pick<Ledger, 'flush'>;
  now: () => number;
  /** Of queries that name none; default: the machine's. */
  timeZone?: string;
}

const keyOf = ({ first, second, third }: Keys): string => JSON.stringify([first, second, third]);

function byKey<Row extends Keys>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), row]);
  return found;
}

export function createUsage({ store, ledger, now, timeZone }: UsageDeps): UsageReports {
  const visible = createVisibleOwners(store.sqlite);
  const zones = createZones(timeZone);
  const bounds = store.sqlite.prepare<[], { first: number | null; last: number | null }>(
    'SELECT (SELECT min(at) FROM requests) AS first, (SELECT max(at) FROM requests) AS last',
  );

  /** Days are named only as far as the ledger reaches: a query may begin with the year 1970. */
  const stretches = ({
    sinceMs,
    untilMs,
    groupBy,
    timeZone: zone,
  }: UsageQuery<FineGroup>): UsageDay[] => {
    if (!isZone(zone)) throw new AppError('bad_request', phrase('quota.unknownZone', { zone }));
    const { first, last } = bounds.get() ?? { first: null, last: null };
    if (first === null || last === null) return [];
    const [start, end] = [Math.max(sinceMs, first), Math.min(untilMs ?? Infinity, last + 1)];
    if (groupBy.includes('hour')) return hoursBetween(start, end);
    return groupBy.includes('day')
      ? daysBetween(zones.of(zone), start, end)
      : [{ day: null, start, end }];
  };

  const query = async (ownerId: string, asked: UsageQuery<FineGroup>): Promise<UsageRow[]> => {
    ledger.flush();
    // To the ledger a stretch of time is a day, however long.
    const [first = null, second = null, third = null] = asked.groupBy.map((group) =>
      group === 'hour' ? 'day' : group,
    );
    const params = {
      ownerIds: JSON.stringify(visible(ownerId)),
      days: JSON.stringify(stretches(asked)),
      first,
      second,
      third,
    };
    const [groups, costs, firstTokens, totals] = await Promise.all([
      store.read('usage.groups', params),
      store.read('usage.groupCosts', params),
      store.read('usage.groupFirstTokens', params),
      store.read('usage.groupTotals', params),
    ]);
    const [costsOf, firstTokensOf, totalsOf] = [byKey(costs), byKey(firstTokens), byKey(totals)];
    return groups.map(({ first: one, second: two, third: three, ...sums }) => {
      const key = keyOf({ first: one, second: two, third: three });
      const shares = (of: typeof firstTokensOf) =>
        of.get(key)?.map(({ p50, p95, p99 }) => ({ p50, p95, p99 }))[0] ?? null;
      const paid = (costsOf.get(key) ?? []).map(({ currency, costMicro }) => ({
        currency,
        costMicro,
      }));
      return {
        key: [one, two, three].slice(0, asked.groupBy.length),
        ...sums,
        costs: paid,
        firstTokenMs: shares(firstTokensOf),
        totalMs: shares(totalsOf),
      };
    });
  };

  const exported = async (
    ownerId: string,
    { format, ...asked }: UsageQuery & { format: 'csv' | 'json' },
  ): Promise<UsageFile> => {
    const rows = await query(ownerId, asked);
    const { sinceMs, untilMs = now(), groupBy, timeZone: zone } = asked;
    const dayOf = (ms: number): string =>
      new Date(Math.min(Math.max(0, ms), now())).toISOString().slice(0, 10);
    const name = `hearth-usage-${dayOf(sinceMs)}-${dayOf(untilMs)}.${format}`;
    if (format === 'csv') return { name, mediaType: 'text/csv', text: toCsv(rows, groupBy) };
    return {
      name,
      mediaType: 'application/json',
      text: `${JSON.stringify({ sinceMs, untilMs, timeZone: zone, groupBy, rows }, null, 2)}\n`,
    };
  };
  return { query, export: exported };
}
