/**
 * How this host is reached over the network, and finds others there: the LAN's part of the
 * composition root.
 */
import { desktopOwnerId } from '../../shared/ids.ts';
import type { Accounts } from './accounts/create-accounts.ts';
import type { HostApi } from './api-context.ts';
import type { PeersApiDeps } from './api/peers.ts';
import { usualBounds } from './bodies/json-bounds.ts';
import type { Changes } from './changes/changes.ts';
import type { Clients } from './clients/create-clients.ts';
import type { EgressGate } from './egress/egress-gate.ts';
import type { RequestLimits } from './limits/request-limits.ts';
import { thisMachine } from './lan-server/network/addresses.ts';
import type { LanDeps } from './lan-server/lan-parts.ts';
import { createLanServer } from './lan-server/lan-server.ts';
import { createLanSwitch, type LanSwitch } from './lan-server/lan-switch.ts';
import { createSignatures } from './lan-server/middleware/signed-request.ts';
import { createPairings } from './peers/create-pairings.ts';
import { createResponseStore } from './lan-server/responses/response-store.ts';
import { createStatus, type StatusDeps } from './lan-server/status/create-status.ts';
import { armTls } from './lan-server/tls/arm-tls.ts';
import {
  createBrowserSessions,
  type BrowserSessions,
} from './browser-sessions/browser-sessions.ts';
import { announcementOf } from './peers/announcement.ts';
import { createAccessRequests } from './peers/access-requests.ts';
import { createPeers } from './peers/create-peers.ts';
import { createFetchAuthority } from './peers/fetch-authority.ts';
import { openMulticast } from './peers/multicast.ts';
import { providers } from './providers/catalogue/provider-catalogue.ts';
import type { Log } from './security/log.ts';
import type { Revocations } from './security/revocations.ts';
import type { Vault } from './security/vault.ts';

type Served = Omit<
  LanDeps,
  | 'api'
  | 'browsers'
  | 'responses'
  | 'status'
  | 'signatures'
  | 'pairings'
  | 'log'
  | 'now'
  | 'clients'
  | 'limits'
  | 'runKey'
  | 'tls'
>;
type Watched = Omit<StatusDeps, 'providers' | 'lan' | 'load' | 'store' | 'clients'>;

export interface LanComposition extends Served, Watched {
  folder: string;
  headless: boolean;
  runKey: string | undefined;
  store: StatusDeps['store'];
  vault: Vault;
  revocations: Revocations;
  changes: Changes;
  egress: EgressGate;
  clients: Clients;
  /** Bytes that an owner may still keep (limits/client-storage.ts). */
  room: (ownerId: string) => number;
  accounts: Accounts;
  limits: RequestLimits;
  /** Called when a server opens, since the API is created later. */
  api: () => HostApi;
  log: Log;
  writeFailed: (error: unknown) => void;
  closing: (close: () => unknown) => void;
}

export interface LanSide {
  lan: LanSwitch;
  /** Other Hearths: discovery, our requests for access, and theirs. */
  network: PeersApiDeps;
  browsers: BrowserSessions;
  /** Applies the machine's settings after a change. */
  applied(): Promise<void>;
}

export function composeLan({
  folder,
  headless,
  runKey,
  api,
  closing,
  writeFailed,
  ...parts
}: LanComposition): LanSide {
  const { store, vault, changes, egress, clients, limits, settings, log, now, version } = parts;
  const { sqlite } = store;
  const responses = createResponseStore({ sqlite, now, writeFailed, room: parts.room });
  responses.prune();
  const browsers = createBrowserSessions({
    sqlite,
    vault,
    clients,
    revocations: parts.revocations,
    now,
  });
  // Offered downloads end with the session or the key that they were offered to.
  clients.onRevoked(parts.downloads.endOf);
  browsers.onRevoked(parts.downloads.endOf);
  browsers.prune();
  const signatures = createSignatures({ secretOf: clients.signingSecretOf, now });
  const announcement = () =>
    announcementOf({
      wanted: settings().lanAnnounce,
      lan: lan.status(),
      machineName: thisMachine().name,
      version,
    });
  const pairings = createPairings({
    clients,
    audit: parts.audit,
    announced: () => announcement() !== null,
    caFingerprint: () => lan.status().caFingerprint ?? '',
    changed: () => changes.publish(desktopOwnerId, { topic: 'lan' }),
    now,
  });
  const load = () => ({
    running: limits.hostSlots.status().running,
    waiting: limits.hostSlots.status().queued,
  });
  const status = createStatus({ ...parts, providers, lan: () => lan.status(), load });
  const lan: LanSwitch = createLanSwitch({
    arm: (binding) => armTls(binding.tls, binding.host, { folder, vault, now }),
    open: (address, tls, onChange) =>
      createLanServer({
        ...parts,
        ...address,
        rules: settings,
        jsonBounds: () => ({ ...usualBounds, maxValues: settings().lanJsonValues }),
        ...(runKey === undefined ? {} : { runKey }),
        tls,
        onChange,
        api: api(),
        browsers,
        responses,
        signatures,
        pairings,
        status,
        log: log.child({ domain: 'lan' }),
      }),
    onChange: () => {
      changes.publish(desktopOwnerId, { topic: 'lan' });
      void announce();
    },
  });
  closing(() => lan.close());
  const authorityOf = createFetchAuthority({ egress, now });
  const asking = createAccessRequests({
    egress,
    accounts: parts.accounts,
    authorityOf,
    machineName: () => thisMachine().name,
    everyMs: 1_500,
    now,
  });
  closing(() => asking.close());
  const peers = createPeers({
    open: openMulticast,
    localOnly: () => settings().localOnly,
    lookingStarted: () =>
      egress.record({
        process: 'host',
        purpose: 'peers',
        host: '224.0.0.251:5353',
        allowed: true,
        reason: 'allowed',
        bytesOut: 0,
        bytesIn: 0,
      }),
    authorityOf,
    failed: (error) =>
      log.warn({ event: 'peers.failed', err: error }, 'the network’s multicast cannot be used'),
    now,
  });
  closing(() => peers.close());
  const announce = (): Promise<void> => peers.announce(announcement());
  const applied = async (): Promise<void> => {
    if (!headless) await lan.apply(settings());
    await announce();
  };
  return { lan, network: { peers, asking, pairings }, browsers, applied };
}
