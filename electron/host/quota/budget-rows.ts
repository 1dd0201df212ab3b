import type { Insertable, Selectable } from 'kysely';
import type { Database } from 'better-sqlite3';
import {
  budgetScopeSchema,
  type Budget,
  type BudgetInput,
  type BudgetScope,
} from '../../../shared/contract/budgets.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { HearthTables } from '../store/schema.ts';
import { isZone } from './zones.ts';
import { currencies } from '../../../shared/contract/currencies.ts';

type Row = Selectable<HearthTables['budgets']>;
export type StoredBudget = Insertable<HearthTables['budgets']>;
/** A budget and whose it is. */
export interface OwnBudget {
  ownerId: string;
  budget: Budget;
}

/**
 * Null for a scope that this version does not understand: a budget that counts the wrong thing is
 * worse than one that is missing.
 */
function scopeIn(text: string): BudgetScope | null {
  try {
    return budgetScopeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function toBudget(row: Row): OwnBudget[] {
  const scope = scopeIn(row.scope);
  if (scope === null) return [];
  const currency = currencies.find((one) => one === row.currency) ?? null;
  const limits = { limitTokens: row.limit_tokens, limitCostMicro: row.limit_cost_micro, currency };
  const window = {
    period: row.period,
    rollingMs: row.rolling_ms,
    resetDay: row.reset_day,
    timeZone: row.time_zone,
  };
  const flags = {
    hard: row.hard === 1,
    uncounted: row.uncounted,
    alertAt: row.alert_at,
    enabled: row.enabled === 1,
  };
  return [
    {
      ownerId: row.owner_id,
      budget: {
        id: row.id,
        name: row.name,
        scope,
        ...limits,
        ...window,
        ...flags,
        source: row.source,
        createdAt: row.created_at,
      },
    },
  ];
}

export function toRow(ownerId: string, budget: Budget): StoredBudget {
  const {
    id,
    name,
    scope,
    limitTokens,
    limitCostMicro,
    currency,
    period,
    rollingMs,
    resetDay,
    timeZone,
    hard,
    uncounted,
    alertAt,
    enabled,
    source,
    createdAt,
  } = budget;
  const limits = { limit_tokens: limitTokens, limit_cost_micro: limitCostMicro, currency };
  return {
    id,
    owner_id: ownerId,
    name,
    scope: JSON.stringify(scope),
    ...limits,
    period,
    rolling_ms: rollingMs,
    reset_day: resetDay,
    time_zone: timeZone,
    hard: hard ? 1 : 0,
    uncounted,
    alert_at: alertAt,
    enabled: enabled ? 1 : 0,
    source,
    created_at: createdAt,
  };
}

export const readBudgets = (sqlite: Database): OwnBudget[] =>
  sqlite.prepare<[], Row>('SELECT * FROM budgets ORDER BY created_at, id').all().flatMap(toBudget);

/** Throws `bad_request` for a budget that would limit nothing, or nothing that it says. */
export function checkBudget({
  name,
  limitTokens,
  limitCostMicro,
  currency,
  period,
  rollingMs,
  timeZone,
}: BudgetInput): void {
  const wrong = (what: string | Phrase): AppError =>
    new AppError('bad_request', phrase('quota.wrong', { name, what }));
  if (limitTokens === null && limitCostMicro === null) throw wrong(phrase('quota.noLimit'));
  if (limitCostMicro !== null && currency === null) throw wrong(phrase('quota.noCurrency'));
  if (period === 'rolling' && rollingMs === null) throw wrong(phrase('quota.noWindow'));
  if (!isZone(timeZone)) throw wrong(phrase('quota.badZone', { zone: timeZone }).text);
}
