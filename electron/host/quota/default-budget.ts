import type { Kysely } from 'kysely';
import type { Budget } from '../../../shared/contract/budgets.ts';
import { desktopOwnerId, newId } from '../../../shared/ids.ts';
import type { HearthTables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { transact, write } from '../store/transact.ts';
import { toRow } from './budget-rows.ts';

/** Set once the budget was made; it is not made again when it is removed. */
const madeKey = 'quota.lanBudgetMade';

/**
 * What every LAN user has from the first start on: 100,000 tokens a day with each model. It is a
 * row like any other, which the user may change or remove. `client: '*'` leaves the desktop's own
 * user out of it; a client that names users of its own is counted as a whole and each of them too
 * (`LimitSubject.users`), so that no name opens a new allowance.
 */
export function makeDefaultBudget(
  { db, sqlite }: { db: Kysely<HearthTables>; sqlite: Store['sqlite'] },
  nowMs: number,
): void {
  const store = { sqlite };
  const budget: Budget = {
    id: newId('budget', nowMs),
    name: 'LAN users',
    scope: { client: '*', user: '*', model: '*' },
    limitTokens: 100_000,
    limitCostMicro: null,
    currency: null,
    period: 'day',
    rollingMs: null,
    resetDay: 1,
    timeZone: '',
    hard: true,
    uncounted: 'refuse',
    alertAt: 0.8,
    enabled: true,
    source: 'app',
    createdAt: nowMs,
  };
  transact(store, () => {
    const isFirst =
      write(
        store,
        db
          .insertInto('settings')
          .values({ owner_id: desktopOwnerId, key: madeKey, value: 'true' })
          .onConflict((conflict) => conflict.doNothing()),
      ) === 1;
    if (isFirst)
      write(
        store,
        db
          .insertInto('budgets')
          .values(toRow(desktopOwnerId, budget))
          .onConflict((conflict) => conflict.doNothing()),
      );
  });
}
