import type { LanStatus, Settings } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import type { Pool } from '../../accounts/pool.ts';
import type { Clients } from '../../clients/create-clients.ts';
import type { LocalRuntime } from '../../local-models/inventory/local-runtime.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Redactor } from '../../security/redact.ts';
import type { OpenStore } from '../../store/open-store.ts';
import { createVisibleOwners } from '../../store/visible-owners.ts';
import { noAnswerCache, type AnswerCacheUse } from '../../usage/answer-cache-use.ts';
import { createUsage } from '../../usage/create-usage.ts';
import type { Ledger } from '../../usage/ledger.ts';
import { createMetrics } from './prometheus.ts';
import type { StatusSources } from './status-sources.ts';
import type { Traffic } from './traffic.ts';

export interface StatusDeps {
  version: string;
  now: () => number;
  store: Pick<OpenStore, 'sqlite' | 'read' | 'backups'>;
  ledger: Pick<Ledger, 'flush' | 'queued'>;
  /** The counts that the ledger updates. */
  traffic: Traffic;
  accounts: Pick<Accounts, 'list' | 'usable'>;
  pool: Pick<Pool, 'status'>;
  runtime: Pick<LocalRuntime, 'runnable'>;
  clients: Pick<Clients, 'list'>;
  quota: Pick<Quota, 'list'>;
  policies: { list(ownerId: string): readonly unknown[] };
  providers: readonly { id: string; name: string; baseUrl: string }[];
  settings: () => Settings;
  lan: () => Pick<LanStatus, 'running' | 'url'>;
  redactor: Pick<Redactor, 'redact'>;
  load?: () => { running: number; waiting: number };
  /** What the answer cache did for these owners; default: nothing. */
  answerCache?: (ownerIds: readonly string[]) => AnswerCacheUse;
}

/** Connects the status routes with the domains behind them. */
export function createStatus(deps: StatusDeps): StatusSources {
  const { version, now, store, ledger, traffic, accounts, pool, load } = deps;
  const accountStatus = () => pool.status(desktopOwnerId);
  const size = store.sqlite
    .prepare<[], number>('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')
    .pluck();
  const list = () => accounts.list(desktopOwnerId);
  const visible = createVisibleOwners(store.sqlite);
  const answerCache = deps.answerCache ?? noAnswerCache;
  const configuration = async (): Promise<Record<string, unknown>> => ({
    version,
    runtime: { node: process.version, platform: process.platform, arch: process.arch },
    settings: deps.settings(),
    // An address of the UI would sign in its reader.
    lan: { running: deps.lan().running, url: deps.lan().url },
    providers: deps.providers.map(({ id, name, baseUrl }) => ({ id, name, baseUrl })),
    accounts: await list(),
    policies: deps.policies.list(desktopOwnerId),
    clients: await deps.clients.list(desktopOwnerId),
    budgets: (await deps.quota.list(desktopOwnerId)).budgets,
  });
  return {
    version,
    startedAt: now(),
    traffic,
    metrics: createMetrics({
      traffic,
      version,
      accounts: list,
      accountStatus,
      ledgerQueue: ledger.queued,
      ...(load === undefined ? {} : { load }),
      now,
    }),
    usage: createUsage({ store, ledger, now }),
    answerCache: (ownerId) => answerCache(visible(ownerId)),
    usableAccounts: async (ownerId) => (deps.settings().localOnly ? [] : accounts.usable(ownerId)),
    accountStatus,
    localModels: deps.runtime.runnable,
    lan: deps.lan,
    storeBytes: () => size.get() ?? 0,
    ledgerQueue: ledger.queued,
    backups: store.backups,
    ...(load === undefined ? {} : { load }),
    configuration,
    redact: deps.redactor.redact,
  };
}
