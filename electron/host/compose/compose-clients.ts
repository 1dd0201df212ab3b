import { defaultClientLimits } from '../../../shared/contract/clients.ts';
import { clientOfOwner } from '../../../shared/ids.ts';
import type { Closing } from '../closing.ts';
import { createClientBudgets } from '../clients/client-budgets.ts';
import { createClients, type Clients } from '../clients/create-clients.ts';
import { reapplyRevocations } from '../clients/reapply-revocations.ts';
import { createRequestLimits, type RequestLimits } from '../limits/request-limits.ts';
import { createStorage, type StorageLimits } from '../limits/client-storage.ts';
import { createTraffic, type Traffic } from '../lan-server/status/traffic.ts';
import { createQuota } from '../quota/create-quota.ts';
import type { Quota } from '../quota/quota.ts';
import { createRevocations, revocationsFile, type Revocations } from '../security/revocations.ts';
import { createLocalOnlyRule, type LocalOnlyRule } from '../settings/local-only.ts';
import { createLedger, type Ledger } from '../usage/ledger.ts';
import { createTokenCallers, type TokenCallers } from '../token-issuers/token-callers.ts';
import { createTokenIssuers, type TokenIssuers } from '../token-issuers/create-token-issuers.ts';
import type { Storage } from './compose-storage.ts';

/** Who may use this machine, how much of it, and what they used. */
export interface ClientsPart {
  clients: Clients;
  revocations: Revocations;
  localOnly: LocalOnlyRule;
  quota: Quota;
  limits: RequestLimits;
  storageLimits: StorageLimits;
  ledger: Ledger;
  traffic: Traffic;
  tokenIssuers: TokenIssuers;
  /** Who sign in by tokens of these issuers. */
  tokens: TokenCallers;
}

export async function composeClients(storage: Storage, closing: Closing): Promise<ClientsPart> {
  const { folder, store, writer, writeFailed, log, vault, changes, now } = storage;
  const { db, sqlite } = store;
  const traffic = createTraffic();
  const ledger = createLedger({
    sqlite,
    writer,
    changes,
    now,
    writeFailed,
    settled: traffic.settled,
  });
  closing.add(() => ledger.close());
  ledger.recover();
  const quota = createQuota({ db, sqlite, changes, now, flush: ledger.flush });
  const revocations = createRevocations({
    path: revocationsFile(folder),
    now,
    failed: (error) =>
      log.error(
        { event: 'revocations.failed', err: error },
        'what was revoked could not be written to or read from its file',
      ),
  });
  const budgets = createClientBudgets(quota);
  for (const name of await reapplyRevocations({ store, budgets, revocations, now }))
    log.warn(
      { event: 'revocations.reapplied', client: name },
      'a backup knew a client that was revoked since',
    );
  const clients = createClients({
    store,
    vault,
    budgets,
    revocations,
    changes,
    now,
    keyUsed: storage.redactor.remember,
  });
  const tokenIssuers = createTokenIssuers({ store, vault, clients, revocations, changes, now });
  const tokens = createTokenCallers({
    issuers: tokenIssuers,
    clients,
    audit: storage.audit,
    egress: storage.egress,
    failed: ({ id }, err) =>
      log.warn({ event: 'tokens.keys', source: id, err }, 'an issuer’s keys could not be fetched'),
    now,
  });
  const clientOf = (ownerId: string) => clients.known(clientOfOwner(ownerId) ?? '');
  const storageLimits = createStorage({
    sqlite,
    folder,
    now,
    limitOf: (ownerId) => (clientOf(ownerId)?.limits ?? defaultClientLimits).storageMb,
  });
  return {
    clients,
    revocations,
    localOnly: createLocalOnlyRule({ settings: storage.settings, clientOf }),
    quota,
    limits: createRequestLimits({ settings: storage.machineSettings, now }),
    storageLimits,
    ledger,
    traffic,
    tokenIssuers,
    tokens,
  };
}
