import type { ClientLimits, ClientRole } from '../../../shared/contract/clients.ts';
import type { ContentRules } from '../../../shared/contract/content-rules.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { ownerOfClient } from '../../../shared/ids.ts';
import type { Caller } from '../caller.ts';
import { toClient, type StoredClient } from './client-rows.ts';
import { ipAllow, type AllowsAddress } from './ip-allow.ts';

/**
 * The client that a key belongs to. A client is an owner itself, and a `Caller`. The same object
 * until the client is changed.
 */
export interface KnownClient extends Caller {
  clientId: string;
  via: 'lan';
  clientName: string;
  role: ClientRole;
  models: readonly string[];
  limits: ClientLimits;
  contentRules: ContentRules;
  suspended: boolean;
  expiresAt: number | null;
  /** Null: from everywhere. */
  allowsAddress: AllowsAddress | null;
  /** Its requests must be signed (`Clients.signingSecretOf`). */
  signed: boolean;
  /**
   * Counts the client's credentials: what a session or stream remembers of the one that it was
   * begun with.
   */
  generation: number;
  /**
   * Of the former key, while it serves next to the new one: what was begun with it lives until then
   * (Unix ms).
   */
  former: { generation: number; until: number } | null;
  /** Set where a token (JWT) signed it in, which ends at `until` (Unix ms). */
  token?: { until: number };
}

/** A list that cannot be read allows nothing. */
function allowed(entries: readonly string[]): AllowsAddress | null {
  try {
    return ipAllow(entries);
  } catch {
    return () => false;
  }
}

export function toKnown(row: StoredClient): KnownClient {
  const {
    id,
    name,
    role,
    localOnly,
    models,
    limits,
    rules,
    suspended,
    expiresAt,
    signed,
    ipAllow: addresses,
  } = toClient(row);
  const former =
    row.former_generation === null || row.former_key_until === null
      ? null
      : { generation: row.former_generation, until: row.former_key_until };
  return {
    generation: row.generation,
    former,
    clientId: id,
    ownerId: ownerOfClient(id),
    via: 'lan',
    localOnly,
    clientName: name,
    role,
    models,
    limits,
    contentRules: rules,
    suspended,
    expiresAt,
    allowsAddress: allowed(addresses),
    signed,
  };
}

/**
 * Whether a credential of this generation still signs the client in. `client` is the client as it
 * is now.
 */
export const credentialLives = (client: KnownClient, generation: number, nowMs: number): boolean =>
  generation === client.generation ||
  (client.former !== null &&
    generation === client.former.generation &&
    client.former.until > nowMs);

/**
 * Whether what a client began may go on without its key: on a socket, in a stream. It ends with the
 * credential that began it.
 */
export function mayGoOn(
  begun: Caller,
  clients: { known(id: string): KnownClient | null },
  nowMs: number,
): boolean {
  if (begun.clientId === null) return true;
  const client = clients.known(begun.clientId);
  if (
    client === null ||
    client.suspended ||
    (client.expiresAt !== null && client.expiresAt <= nowMs)
  )
    return false;
  const { generation } = begun as Partial<KnownClient>;
  return generation === undefined || credentialLives(client, generation, nowMs);
}

export type BarredReason = 'suspended' | 'expired' | 'address';

/**
 * Why a client may not come in now; null where it may. `peer` is the socket's address; undefined
 * where there is no socket.
 */
export function barredBy(
  client: KnownClient,
  peer: string | undefined,
  nowMs: number,
): BarredReason | null {
  if (client.suspended) return 'suspended';
  if (client.expiresAt !== null && client.expiresAt <= nowMs) return 'expired';
  return client.allowsAddress !== null && (peer === undefined || !client.allowsAddress(peer))
    ? 'address'
    : null;
}

/**
 * Throws `forbidden` for a client that is suspended or comes from elsewhere than it may,
 * `unauthorized` for one whose time is over.
 */
export function admit(client: KnownClient, peer: string | undefined, nowMs: number): void {
  const barred = barredBy(client, peer, nowMs);
  if (barred === 'suspended')
    throw new AppError('forbidden', phrase('clients.suspended', { name: client.clientName }));
  if (barred === 'expired')
    throw new AppError('unauthorized', phrase('clients.expired', { name: client.clientName }));
  if (barred === 'address')
    throw new AppError('forbidden', phrase('clients.wrongAddress', { name: client.clientName }));
}
