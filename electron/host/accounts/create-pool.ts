import type { Database } from 'better-sqlite3';
import type { Account, AccountStatus, QuotaFigure } from '../../../shared/contract/accounts.ts';
import { defaultSettings, type BreakerSettings } from '../../../shared/contract/app.ts';
import type { Changes } from '../changes/changes.ts';
import type { Accounts } from './create-accounts.ts';
import { weightOf } from './health.ts';
import { createHealthLog } from './health-log.ts';
import { ownChat, type Admission, type Pool } from './pool.ts';
import { createPoolAccount, unknownStatus, type PoolAccount } from './pool-account.ts';

export interface PoolDeps {
  sqlite: Database;
  accounts: Pick<Accounts, 'list' | 'onChange'>;
  /** How far the user's own limits of an account are used; `Quota.figures`. */
  figures: (account: Pick<Account, 'id' | 'limits'>) => QuotaFigure[];
  changes: Changes;
  /** Of the machine's own user. Default: the usual ones. */
  breakerSettings?: () => BreakerSettings;
  now: () => number;
  /** Called when history could not be written; all else is in memory. */
  writeFailed: (error: unknown) => void;
}

/** What goes to an account that was removed meanwhile: it may end as it likes. */
const uncounted: Admission = {
  succeeded: () => undefined,
  failed: () => undefined,
  ended: () => undefined,
};

/**
 * Health, latencies, breakers and what the providers report, of all accounts; begun from the
 * history in the file.
 */
export function createPool({
  sqlite,
  accounts,
  figures,
  changes,
  breakerSettings = () => defaultSettings,
  now,
  writeFailed,
}: PoolDeps): Pool {
  const log = createHealthLog({ sqlite, now, writeFailed });
  const known = new Map<string, PoolAccount>();
  const removed = new Set<string>();
  const ownerOf = sqlite
    .prepare<[string], string>(`SELECT owner_id FROM accounts WHERE id = ?`)
    .pluck();
  const before = log.newest();

  const tell = (accountId: string): void => {
    const ownerId = ownerOf.get(accountId);
    if (ownerId !== undefined) changes.publish(ownerId, { topic: 'accounts' });
  };
  /** Null once it was removed: requests that were on their way to it bring nothing back. */
  const accountOf = (id: string): PoolAccount | null => {
    const found = known.get(id);
    if (found !== undefined) return found;
    if (removed.has(id)) return null;
    const made = createPoolAccount(
      { sample: before.samples.get(id) ?? null, balance: before.balances.get(id) ?? null },
      { now, breakerSettings, breakerChanged: () => tell(id) },
    );
    known.set(id, made);
    return made;
  };
  accounts.onChange((id, what) => {
    if (what === 'renewed') return known.get(id)?.closeBreakers();
    removed.add(id);
    known.delete(id);
    log.forget(id);
  });

  const statusOf = (account: Account): AccountStatus => {
    const own = accountOf(account.id);
    const samples = log.lastDay(account.id);
    return {
      accountId: account.id,
      health: own?.health(now()) ?? 1,
      samples,
      quotas: [...figures(account), ...(own?.reported.figures(now()) ?? [])],
      models: own?.models() ?? [],
    };
  };

  return {
    modelStatus: (account, model, kind = ownChat) =>
      accountOf(account.id)?.status(model, kind, now()) ?? unknownStatus,
    admit: (id, model, kind = ownChat) => {
      const account = accountOf(id);
      if (account === null) return uncounted;
      const admission = account.admit(model, kind);
      if (admission !== null) account.heardAt = now();
      return admission;
    },
    observe: (id, model, outcome, kind = ownChat) => {
      const account = accountOf(id);
      if (account === null) return;
      account.heardAt = now();
      if (outcome.error !== null && weightOf(outcome.error.code) === 0) return;
      account.observe(model, kind, outcome, now());
      log.sample(id, account.health(now()));
    },
    reported: (id, limits) => accountOf(id)?.reported.limits(limits, now()),
    isBeyondLimit: (id, tokens) => tokens > (accountOf(id)?.reported.tokenLimit() ?? Infinity),
    balance: (id, balance) => {
      const account = accountOf(id);
      if (account === null) return;
      account.reported.balance(balance, now());
      log.balance(id, { ...balance, at: now() });
      tell(id);
    },
    heardAt: (id) => known.get(id)?.heardAt ?? null,
    status: async (ownerId) => {
      log.flush();
      return (await accounts.list(ownerId)).map(statusOf);
    },
    close: () => log.close(),
  };
}
