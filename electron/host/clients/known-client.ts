import type { ClientLimits, ClientRole } from '../../../shared/contract/clients.ts';
import type { ContentRules } from '../../../shared/contract/content-rules.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Caller } from '../routing/routed.ts';
import { toClient, type ClientRow } from './client-rows.ts';
import { ipAllow, type AllowsAddress } from './ip-allow.ts';

/** Whom a key belongs to. A client is an owner itself, and a `Caller`. The same object until the client is changed. */
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
}

/** The owner that a client is. */
export const ownerOfClient = (clientId: string): string => `owner_${clientId}`;

/** A list that cannot be read allows nothing. */
function allowed(entries: readonly string[]): AllowsAddress | null {
  try {
    return ipAllow(entries);
  } catch {
    return () => false;
  }
}

export function toKnown(row: ClientRow): KnownClient {
  const { id, name, role, localOnly, models, limits, rules, suspended, expiresAt, signed, ipAllow: addresses } = toClient(row);
  return { clientId: id, ownerId: ownerOfClient(id), via: 'lan', localOnly, clientName: name, role, models, limits, contentRules: rules, suspended, expiresAt, allowsAddress: allowed(addresses), signed };
}

/**
 * Throws `forbidden` for a client that is suspended or comes from elsewhere than it may, `unauthorized` for one whose time is over.
 * `peer` is the socket's address; undefined where there is no socket.
 */
export function admit(client: KnownClient, peer: string | undefined, nowMs: number): void {
  if (client.suspended) throw new AppError('forbidden', `The client “${client.clientName}” is suspended. Whoever runs this Hearth can let it in again.`);
  if (client.expiresAt !== null && client.expiresAt <= nowMs) throw new AppError('unauthorized', `The key of the client “${client.clientName}” has expired. Ask whoever runs this Hearth for a new one.`);
  if (client.allowsAddress !== null && (peer === undefined || !client.allowsAddress(peer))) throw new AppError('forbidden', `The client “${client.clientName}” may not be used from this address.`);
}
