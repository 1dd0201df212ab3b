import { createWithAccountKey } from '../../electron/host/accounts/with-account-key.ts';
import { createPool } from '../../electron/host/accounts/create-pool.ts';
import type { Accounts } from '../../electron/host/accounts/create-accounts.ts';
import { defaultSettings, type Settings } from '../../shared/contract/app.ts';
import type { Changes } from '../../electron/host/changes/changes.ts';
import {
  createContentRules,
  type ContentEvent,
} from '../../electron/host/content-rules/create-content-rules.ts';
import { createQuota } from '../../electron/host/quota/create-quota.ts';
import { createAnswerCache } from '../../electron/host/routing/run/answer-cache.ts';
import { createPolicies } from '../../electron/host/routing/policies/create-policies.ts';
import type { Store } from '../../electron/host/store/store.ts';
import { createPrices } from '../../electron/host/usage/create-prices.ts';
import type { Ledger } from '../../electron/host/usage/ledger.ts';

export interface PartsDeps {
  store: Store;
  accounts: Accounts;
  ledger: Ledger;
  changes: Changes;
  now: () => number;
  writeFailed: (error: unknown) => void;
  settings?: (ownerId: string) => Pick<Settings, 'contentRules'>;
  onHits?: (event: ContentEvent) => void;
}

/** What the router needs beside accounts and ledger, wired as the host does. */
export function routingParts({
  store,
  accounts,
  ledger,
  changes,
  now,
  writeFailed,
  settings = () => defaultSettings,
  onHits = () => undefined,
}: PartsDeps) {
  const { db, sqlite } = store;
  const quota = createQuota({ db, sqlite, changes, now, flush: ledger.flush });
  const pool = createPool({
    sqlite,
    accounts,
    figures: quota.figures,
    changes,
    now,
    writeFailed,
  });
  const content = createContentRules({ sqlite, settings, now, writeFailed, onHits });
  return {
    content,
    quota,
    pool,
    withKey: createWithAccountKey(accounts),
    prices: createPrices({ db, sqlite }),
    answers: createAnswerCache({ sqlite, now, writeFailed }),
    policies: createPolicies({ store, changes, now }),
  };
}
