import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Changes } from '../changes/changes.ts';
import type { HearthTables } from '../store/schema.ts';
import { createAccountsMeters } from './account-meters.ts';
import { useOf, type NameOf } from './budget-use.ts';
import { createBudgets } from './budgets.ts';
import { createClock } from './clock.ts';
import { countersOf, type LimitMeter } from './limit-meter.ts';
import { makeDefaultBudget } from './default-budget.ts';
import { createIdentities } from './identities.ts';
import { createLedgerUse } from './ledger-use.ts';
import { createMeterIndex } from './meter-index.ts';
import type { Quota, QuotaRequest } from './quota.ts';
import { createReservations, isAlerting } from './reservations.ts';
import { storedLimits } from './stored-limits.ts';
import type { LimitSubject } from './scope.ts';
import { createZones } from './zones.ts';

export interface QuotaDeps {
  db: Kysely<HearthTables>;
  sqlite: Database;
  changes: Changes;
  now: () => number;
  /** Of limits that name none. Default: the machine's. */
  timeZone?: string;
  /** Writes what the ledger has queued, before it is counted again. */
  flush?: () => void;
}

/**
 * Reads what the current windows have used. The ledger's `recover` comes first: what it finds
 * interrupted counts as reserved.
 */
export function createQuota({
  db,
  sqlite,
  changes,
  now,
  timeZone,
  flush = () => undefined,
}: QuotaDeps): Quota {
  makeDefaultBudget({ db, sqlite }, now());
  const clock = createClock(now);
  const zones = createZones(timeZone);
  const index = createMeterIndex();
  const identities = createIdentities(sqlite);
  function tick(): void {
    if (clock.tick()) fill(everything());
  }
  const reservations = createReservations({
    clock,
    tick,
    index,
    alert: ({ owner }) => changes.publish(owner ?? '', { topic: 'budgets' }),
  });
  const readLedger = createLedgerUse({ sqlite, clock, identities });
  let starting: LimitMeter[] | null = [];
  const fill = (meters: readonly LimitMeter[]): void => {
    if (starting !== null) return void starting.push(...meters);
    flush();
    reservations.release(meters);
    readLedger(meters);
    for (const meter of meters)
      for (const counter of countersOf(meter)) counter.alerted = isAlerting({ meter, counter });
    reservations.hold(meters);
  };
  const budgets = createBudgets({
    db,
    sqlite,
    now,
    index,
    zones,
    fill,
    release: reservations.release,
  });
  const accounts = createAccountsMeters({ clock, zones, fill });
  const everything = (): LimitMeter[] => [
    ...budgets.meters(),
    ...[...accounts.all()].flatMap(({ minute, day, month }) =>
      [minute, day, month].filter((meter) => meter !== null),
    ),
  ];
  // The limits of all accounts are counted in the same reads as the budgets.
  for (const account of storedLimits(sqlite)) accounts.of(account);
  starting = null;
  fill(everything());

  const subjectOf = (request: Parameters<Quota['view']>[0]): LimitSubject =>
    identities.subjectOf({
      ownerId: request.ownerId,
      clientId: request.clientId,
      endUser: request.endUser,
      conversationId: request.conversationId,
      account: request.account?.id ?? null,
      provider: request.provider,
      model: request.model,
    });
  const accountName = sqlite
    .prepare<[string], string>('SELECT name FROM accounts WHERE id = ?')
    .pluck();
  const nameOf: NameOf = (dimension, value) =>
    dimension === 'client'
      ? identities.clientName(value)
      : dimension === 'account'
        ? (accountName.get(value) ?? value)
        : value;

  return {
    view: (request) => {
      tick();
      return reservations.view(
        subjectOf(request),
        request.account === null ? null : accounts.of(request.account),
        request.account?.limits.concurrency ?? null,
      );
    },
    reserve: (request: QuotaRequest) => {
      tick();
      return reservations.reserve(
        request,
        subjectOf(request),
        request.account === null ? null : accounts.of(request.account),
      );
    },
    figures: (account) => {
      tick();
      return accounts.figures(account);
    },
    list: async (ownerId) => {
      tick();
      const own = budgets.of(ownerId);
      return {
        budgets: own.map(({ budget }) => budget),
        use: own.flatMap(({ meter }) => (meter === null ? [] : useOf(meter, clock, nameOf))),
      };
    },
    save: async (ownerId, input, source = 'app') => {
      tick();
      const saved = budgets.save(ownerId, input, source);
      changes.publish(ownerId, { topic: 'budgets' });
      return saved;
    },
    remove: async (ownerId, id, source = 'app') => {
      budgets.remove(ownerId, id, source);
      changes.publish(ownerId, { topic: 'budgets' });
      return { removed: true };
    },
  };
}
