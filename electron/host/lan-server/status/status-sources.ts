import type { Account, AccountStatus } from '../../../../shared/contract/accounts.ts';
import type { BackupStatus, LanStatus } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Caller } from '../../caller.ts';
import type { AnswerCacheUse } from '../../usage/answer-cache-use.ts';
import type { UsageReports } from '../../usage/create-usage.ts';
import type { Metrics } from './prometheus.ts';
import type { Traffic } from './traffic.ts';

/** Sources of the status routes. All but the sums over the ledger are in memory. */
export interface StatusSources {
  version: string;
  startedAt: number;
  traffic: Traffic;
  metrics: Metrics;
  usage: Pick<UsageReports, 'query'>;
  /** Of an owner and their clients, since the host started. */
  answerCache: (ownerId: string) => AnswerCacheUse;
  /** Accounts that the requests of an owner may use. */
  usableAccounts: (ownerId: string) => Promise<Account[]>;
  /** Of every account of the machine. */
  accountStatus: () => Promise<AccountStatus[]>;
  localModels: () => RunnableModel[];
  lan: () => Pick<LanStatus, 'running' | 'url'>;
  storeBytes: () => number;
  ledgerQueue: () => number;
  backups: () => BackupStatus;
  /** Requests that the host runs, and requests that wait for a slot. */
  load?: () => { running: number; waiting: number };
  /** The effective configuration with its secrets, which `debug-config.ts` masks. */
  configuration: () => Promise<Record<string, unknown>>;
  redact: (text: string) => string;
}

/** The machine's own user, and clients of role admin. */
export const isAdmin = ({ role }: Pick<Caller, 'role'>): boolean =>
  role === undefined || role === 'admin';

/**
 * The owner whose requests a caller sees: all requests for an admin, as for the machine's user; its
 * own for any other.
 */
export const seenAs = (caller: Caller): string =>
  isAdmin(caller) ? desktopOwnerId : caller.ownerId;
