import type { Account, AccountStatus } from '../../../../shared/contract/accounts.ts';
import type { BackupStatus } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import { iso } from './status-reports.ts';
import type { HealthReport } from './status-schemas.ts';
import { isAdmin, type StatusSources } from './status-sources.ts';

/** Below it an account counts as degraded; decision 0010 has the formula of the health. */
const trustedFrom = 0.5;

function toAccount(
  { name, provider, state, stateUntil }: Account,
  status: AccountStatus | undefined,
): HealthReport['accounts'][number] {
  const models = (status?.models ?? []).map(({ model, latencyMs, breaker }) => ({
    model,
    latency_ms: latencyMs,
    breaker,
  }));
  return {
    name,
    provider,
    state,
    until: stateUntil === null ? null : iso(stateUntil),
    health: status?.health ?? 1,
    models,
  };
}

const isWell = ({ state, health, models }: HealthReport['accounts'][number]): boolean =>
  state === 'disabled' ||
  (state === 'active' &&
    health >= trustedFrom &&
    models.every(({ breaker }) => breaker !== 'open'));

function toBackup(
  { newestAt, failed }: BackupStatus,
  caller: Caller,
  nowMs: number,
): HealthReport['backup'] {
  return {
    newest_at: newestAt === null ? null : iso(newestAt),
    age_seconds: newestAt === null ? null : Math.max(0, Math.floor((nowMs - newestAt) / 1000)),
    failing: failed !== null,
    ...(failed !== null && isAdmin(caller) ? { reason: failed.reason } : {}),
  };
}

/** What could answer this caller now. A local-only client sees no accounts. */
export async function healthReport(
  sources: StatusSources,
  caller: Caller,
  nowMs: number,
): Promise<HealthReport> {
  const usable = caller.localOnly
    ? []
    : await sources.usableAccounts(isAdmin(caller) ? desktopOwnerId : caller.ownerId);
  const statuses = new Map(
    (await sources.accountStatus()).map((status) => [status.accountId, status]),
  );
  // Other callers see the number and the state of the accounts, but not their names.
  const accounts = usable.map((account) =>
    toAccount(
      isAdmin(caller) ? account : { ...account, name: account.provider },
      statuses.get(account.id),
    ),
  );
  const localModels = sources.localModels().map(({ id, kind, loaded }) => ({ id, kind, loaded }));
  const canAnswer =
    accounts.some(({ state }) => state === 'active') ||
    localModels.some(({ kind }) => kind === 'chat');
  const { running, url } = sources.lan();
  return {
    object: 'hearth.status.health',
    status: !canAnswer ? 'down' : accounts.every(isWell) ? 'ok' : 'degraded',
    version: sources.version,
    started_at: iso(sources.startedAt),
    uptime_seconds: Math.floor((nowMs - sources.startedAt) / 1000),
    accounts,
    local_models: localModels,
    backup: toBackup(sources.backups(), caller, nowMs),
    ...(isAdmin(caller)
      ? {
          lan: { running, url },
          store: { size_bytes: sources.storeBytes(), queued_rows: sources.ledgerQueue() },
        }
      : {}),
  };
}
