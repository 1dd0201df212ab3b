import type { Account, AccountStatus } from '../../../../shared/contract/accounts.ts';
import type { BackupStatus, LanStatus } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Caller } from '../../caller.ts';
import type { UsageReports } from '../../usage/create-usage.ts';
import type { Metrics } from './prometheus.ts';
import type { Traffic } from './traffic.ts';

/** What the status routes read. All of it but the sums over the ledger is in memory. */
export interface StatusSources {
  version: string;
  startedAt: number;
  traffic: Traffic;
  metrics: Metrics;
  usage: Pick<UsageReports, 'query'>;
  /** What an owner's requests may go to. */
  usableAccounts: (ownerId: string) => Promise<Account[]>;
  /** Of every account of the machine. */
  accountStatus: () => Promise<AccountStatus[]>;
  localModels: () => RunnableModel[];
  lan: () => Pick<LanStatus, 'running' | 'url'>;
  storeBytes: () => number;
  ledgerQueue: () => number;
  backups: () => BackupStatus;
  /** Requests that the host has admitted, and those that wait for a place. */
  load?: () => { running: number; waiting: number };
  /** The effective configuration, secrets and all: `debug-config.ts` masks it. */
  configuration: () => Promise<Record<string, unknown>>;
  redact: (text: string) => string;
}

/** The machine's own user, and whoever that user made an admin. */
export const isAdmin = ({ role }: Pick<Caller, 'role'>): boolean =>
  role === undefined || role === 'admin';

/**
 * Whose requests a caller may see: an admin everybody's, as the machine's user does; everybody else
 * their own.
 */
export const seenAs = (caller: Caller): string =>
  isAdmin(caller) ? desktopOwnerId : caller.ownerId;
