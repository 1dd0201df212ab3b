import { createIncreasingClock } from '../../../shared/time.ts';
import type { Kysely } from 'kysely';
import type { Database } from 'better-sqlite3';
import type { Budget, BudgetInput } from '../../../shared/contract/budgets.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { newId } from '../../../shared/ids.ts';
import type { HearthTables } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import { write } from '../store/transact.ts';
import { checkBudget, readBudgets, toRow, type OwnBudget } from './budget-rows.ts';
import {
  createLimitMeter,
  type LimitMeter,
  type MeterRules,
  type MeterWindow,
} from './limit-meter.ts';
import type { MeterIndex } from './meter-index.ts';
import { scopeOf } from './scope.ts';
import type { Zones } from './zones.ts';

export type BudgetSource = 'app' | 'file';

/** The budgets of all owners, each with its meter while it is enabled. */
export interface Budgets {
  of(ownerId: string): { budget: Budget; meter: LimitMeter | null }[];
  meters(): LimitMeter[];
  save(
    ownerId: string,
    input: BudgetInput & { id?: string | undefined },
    source: BudgetSource,
  ): Budget;
  remove(ownerId: string, id: string, source: BudgetSource): void;
}

interface Deps {
  db: Kysely<HearthTables>;
  sqlite: Database;
  now: () => number;
  index: MeterIndex;
  zones: Zones;
  /** Counts again what was used and what is reserved. */
  fill: (meters: readonly LimitMeter[]) => void;
  release: (meters: readonly LimitMeter[]) => void;
}

type Kept = OwnBudget & { meter: LimitMeter | null };

const notThere = (): AppError => new AppError('not_found', phrase('quota.budgetMissing'));
const inTheFile = ({ name }: Budget): AppError =>
  new AppError('conflict', phrase('quota.declared', { name }));

function spanOf({ period, rollingMs, resetDay, timeZone }: Budget, zones: Zones): MeterWindow {
  return period === 'rolling'
    ? { kind: 'rolling', ms: rollingMs ?? 60_000, steady: false }
    : { kind: 'calendar', rule: { period, resetDay }, zone: zones.of(timeZone) };
}

function rulesOf({ ownerId, budget }: OwnBudget, zones: Zones): MeterRules {
  const { id, name, scope, limitTokens, limitCostMicro, currency, hard, uncounted, alertAt } =
    budget;
  const names = { tokens: name, costMicro: name, requests: name };
  return {
    id,
    owner: ownerId,
    scope: scopeOf(scope),
    span: spanOf(budget, zones),
    code: 'budget',
    names,
    limits: { tokens: limitTokens, costMicro: limitCostMicro, currency, requests: null },
    hard,
    allowsUncounted: uncounted === 'allow',
    alertAt,
  };
}

/** Whether two versions of a budget count the very same, so that its counters stay. */
function countSame(a: Budget, b: Budget): boolean {
  const { scope, period, rollingMs, resetDay, timeZone, currency } = a;
  return (
    JSON.stringify(scopeOf(scope)) === JSON.stringify(scopeOf(b.scope)) &&
    period === b.period &&
    rollingMs === b.rollingMs &&
    resetDay === b.resetDay &&
    timeZone === b.timeZone &&
    currency === b.currency
  );
}

export function createBudgets({ db, sqlite, now, index, zones, fill, release }: Deps): Budgets {
  const store = { sqlite };
  const nextCreatedAt = createIncreasingClock(now);
  const meterOf = (own: OwnBudget): LimitMeter | null =>
    own.budget.enabled ? createLimitMeter(rulesOf(own, zones)) : null;
  const all = new Map<string, Kept>(
    readBudgets(sqlite).map((own) => [own.budget.id, { ...own, meter: meterOf(own) }]),
  );
  const metersNow = (): LimitMeter[] => [...all.values()].flatMap(({ meter }) => meter ?? []);
  for (const meter of metersNow()) index.add(meter);

  const find = (ownerId: string, id: string): Kept => {
    const kept = all.get(id);
    if (kept?.ownerId !== ownerId) throw notThere();
    return kept;
  };
  const persist = (ownerId: string, budget: Budget, isNew: boolean): void => {
    const { id, ...columns } = toRow(ownerId, budget);
    try {
      write(
        store,
        isNew
          ? db.insertInto('budgets').values({ id, ...columns })
          : db.updateTable('budgets').set(columns).where('id', '=', id),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('conflict', phrase('quota.budgetNameTaken', { name: budget.name }), {
        cause: error,
      });
    }
  };
  const drop = (meter: LimitMeter | null): void => {
    if (meter === null) return;
    index.remove(meter);
    release([meter]);
  };
  /** Activates a budget; counters stay where it counts what it counted before. */
  const activate = (own: OwnBudget, before: Kept | undefined): void => {
    const kept: Kept = { ...own, meter: null };
    all.set(own.budget.id, kept);
    if (before?.meter && own.budget.enabled && countSame(before.budget, own.budget)) {
      const { code, names, limits, hard, allowsUncounted, alertAt } = rulesOf(own, zones);
      kept.meter = Object.assign(before.meter, {
        code,
        names,
        limits,
        hard,
        allowsUncounted,
        alertAt,
      });
      return;
    }
    drop(before?.meter ?? null);
    kept.meter = meterOf(own);
    if (kept.meter === null) return;
    index.add(kept.meter);
    fill([kept.meter]);
  };

  return {
    of: (ownerId) =>
      [...all.values()]
        .filter((kept) => kept.ownerId === ownerId)
        .map(({ budget, meter }) => ({ budget, meter })),
    meters: metersNow,
    save: (ownerId, { id, ...input }, source) => {
      checkBudget(input);
      const before = id === undefined ? undefined : find(ownerId, id);
      if (before?.budget.source === 'file' && source === 'app') throw inTheFile(before.budget);
      const budget: Budget = {
        ...input,
        id: before?.budget.id ?? newId('budget', now()),
        source,
        createdAt: before?.budget.createdAt ?? nextCreatedAt(),
      };
      persist(ownerId, budget, before === undefined);
      activate({ ownerId, budget }, before);
      return budget;
    },
    remove: (ownerId, id, source) => {
      const { budget, meter } = find(ownerId, id);
      if (budget.source === 'file' && source === 'app') throw inTheFile(budget);
      write(store, db.deleteFrom('budgets').where('id', '=', id));
      all.delete(id);
      drop(meter);
    },
  };
}
