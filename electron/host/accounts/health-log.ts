import type { Database } from 'better-sqlite3';
import { dayMs } from '../../../shared/time.ts';
import type { StampedBalance } from './reported.ts';

/** One sample of an account's health at most each five minutes; they go after a week. */
export const sampleEveryMs = 300_000;
const keepMs = 7 * dayMs;
/** What is to be written waits so long, so that no request waits for the disk. */
const writeAfterMs = 1000;

export interface HealthSample {
  at: number;
  health: number;
}

export interface HealthLog {
  /** Notes a sample when one is due. */
  sample(accountId: string, health: number): void;
  balance(accountId: string, balance: StampedBalance): void;
  /** The last day, oldest first. */
  lastDay(accountId: string): HealthSample[];
  /** The newest sample of each account, and what its provider last said of its balance. */
  newest(): { samples: Map<string, HealthSample>; balances: Map<string, StampedBalance> };
  forget(accountId: string): void;
  /** Writes what waits. */
  flush(): void;
  close(): void;
}

const statements = (sqlite: Database) => ({
  // An account that was removed meanwhile has no history.
  put: sqlite.prepare(
    'INSERT OR REPLACE INTO account_health (account_id, at, health) SELECT id, ?, ? FROM ' +
      'accounts WHERE id = ?',
  ),
  prune: sqlite.prepare(`DELETE FROM account_health WHERE at < ?`),
  putBalance: sqlite.prepare(
    `UPDATE accounts SET balance_micro = ?, balance_currency = ?, balance_at = ? WHERE id = ?`,
  ),
  day: sqlite.prepare<unknown[], HealthSample>(
    `SELECT at, health FROM account_health WHERE account_id = ? AND at > ? AND at <= ? ORDER BY at`,
  ),
  newest: sqlite.prepare<unknown[], HealthSample & { account_id: string }>(
    `SELECT account_id, max(at) AS at, health FROM account_health WHERE at <= ? GROUP BY account_id`,
  ),
  balances: sqlite.prepare<
    unknown[],
    { id: string; leftMicro: number; currency: string; at: number }
  >(
    'SELECT id, balance_micro AS leftMicro, balance_currency AS currency, balance_at AS at ' +
      'FROM accounts WHERE balance_micro IS NOT NULL AND balance_currency IS NOT NULL AND ' +
      'balance_at IS NOT NULL',
  ),
});

/**
 * The history of health and balances in the file, written later. What could not be written is
 * reported and dropped: it is history, not money.
 */
export function createHealthLog({
  sqlite,
  now,
  writeFailed,
}: {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
}): HealthLog {
  const run = statements(sqlite);
  const sampledAt = new Map<string, number>();
  let waiting: (HealthSample & { accountId: string })[] = [];
  const balances = new Map<string, StampedBalance>();
  let timer: NodeJS.Timeout | null = null;

  const write = sqlite.transaction(() => {
    for (const { accountId, at, health } of waiting) run.put.run(at, health, accountId);
    for (const [id, { leftMicro, currency, at }] of balances)
      run.putBalance.run(leftMicro, currency, at, id);
    run.prune.run(now() - keepMs);
  });
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0 && balances.size === 0) return;
    try {
      write();
    } catch (error) {
      writeFailed(error);
    }
    waiting = [];
    balances.clear();
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, writeAfterMs).unref();
  };

  return {
    sample: (accountId, health) => {
      const sinceMs = now() - (sampledAt.get(accountId) ?? Number.NEGATIVE_INFINITY);
      // Less than nothing: the clock was set back.
      if (sinceMs >= 0 && sinceMs < sampleEveryMs) return;
      sampledAt.set(accountId, now());
      waiting.push({ accountId, at: now(), health });
      soon();
    },
    balance: (accountId, balance) => {
      balances.set(accountId, balance);
      soon();
    },
    lastDay: (accountId) => run.day.all(accountId, now() - dayMs, now()),
    newest: () => {
      const samples = new Map(
        run.newest.all(now()).map(({ account_id: id, at, health }) => [id, { at, health }]),
      );
      for (const [id, { at }] of samples) sampledAt.set(id, at);
      return {
        samples,
        balances: new Map(run.balances.all().map(({ id, ...balance }) => [id, balance])),
      };
    },
    forget: (accountId) => {
      waiting = waiting.filter((one) => one.accountId !== accountId);
      for (const map of [sampledAt, balances]) map.delete(accountId);
    },
    flush,
    close: flush,
  };
}
