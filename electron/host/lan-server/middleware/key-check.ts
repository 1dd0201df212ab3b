import { hash, timingSafeEqual } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Audit } from '../../audit/create-audit.ts';
import type { Caller } from '../../caller.ts';
import { digestOf } from '../../clients/client-keys.ts';
import type { Clients } from '../../clients/create-clients.ts';
import { admit, type KnownClient } from '../../clients/known-client.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import type { TokenCallers } from '../../token-issuers/token-callers.ts';
import type { ClientNetwork, Incoming } from '../network/client-network.ts';
import type { AddressLimits } from './address-limits.ts';
import type { RefusalLog } from './refusal-log.ts';
import { withEndUser } from './end-user.ts';
import { keyOf } from './request-key.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { checkSignature, isSigned, type Signatures } from './signed-request.ts';
import type { WaitingBytes } from './waiting-bytes.ts';

export interface KeyCheckParts {
  clients: Pick<Clients, 'authenticate'>;
  /** Tokens of issuers; none where it is missing. */
  tokens?: Pick<TokenCallers, 'isToken' | 'callerOf'>;
  /** A key that is valid for this run of the server only, as the desktop's own user. */
  runKey?: string;
  audit: Pick<Audit, 'record'>;
  refusals: RefusalLog;
  waitingBytes: WaitingBytes;
  network: ClientNetwork;
  addressLimits: AddressLimits;
  signatures: Signatures;
  now: () => number;
}

interface Refused {
  /** Owner of the key; empty for an unknown key. */
  actor: string;
  actorName: string;
  peer: string;
  detail: string;
}

const runCaller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };

const auditRefused = ({ audit }: Pick<KeyCheckParts, 'audit'>, refused: Refused): void =>
  audit.record({ ...refused, via: 'lan', action: 'key', subject: '', outcome: 'refused' });

/** Digests of keys, with the last one of each connection: its next request mostly has the same. */
function createKeyDigests(): (key: string, socket: object | undefined) => string {
  const lastOf = new WeakMap<object, { key: string; digest: string }>();
  return (key, socket) => {
    const last = socket === undefined ? undefined : lastOf.get(socket);
    if (last?.key === key) return last.digest;
    const digest = digestOf(key);
    if (socket !== undefined) lastOf.set(socket, { key, digest });
    return digest;
  };
}

/**
 * Finds the client that may come in now. Throws what `admit` throws; that goes to the audit.
 */
function createAdmission(parts: KeyCheckParts): (client: KnownClient, incoming: Incoming) => void {
  const { network, now } = parts;
  return (client, incoming) => {
    const peer = incoming === undefined ? undefined : network.addressOf(incoming);
    try {
      admit(client, peer, now());
    } catch (error) {
      auditRefused(parts, {
        actor: client.ownerId,
        actorName: client.clientName,
        peer: peer ?? '',
        detail: toAppError(error).message,
      });
      throw error;
    }
  };
}

/** Finds the caller of a key: null for an unknown key. Throws what `admit` throws. */
function createCallerLookup(
  parts: KeyCheckParts,
): (key: string, incoming: Incoming) => Caller | null {
  const { clients, runKey } = parts;
  const runDigest = runKey === undefined ? null : hash('sha256', runKey, 'buffer');
  const digestFor = createKeyDigests();
  const checkAdmission = createAdmission(parts);
  return (key, incoming) => {
    const digest = digestFor(key, incoming?.socket);
    if (runDigest !== null && timingSafeEqual(Buffer.from(digest, 'binary'), runDigest))
      return runCaller;
    const client = clients.authenticate(key, digest);
    if (client !== null) checkAdmission(client, incoming);
    return client;
  };
}

/**
 * Finds the client of a token (JWT): null where no issuer is known that could have made it. Throws
 * what `TokenCallers.callerOf` and `admit` throw; a refusal goes to the log and the audit, and
 * counts as a request without a valid key.
 */
function createTokenLookup(parts: KeyCheckParts) {
  const { tokens, refusals, network, addressLimits } = parts;
  const checkAdmission = createAdmission(parts);
  const refused = (c: LanContext, error: unknown): void => {
    const { code, message } = toAppError(error);
    if (code !== 'unauthorized' && code !== 'forbidden') return;
    addressLimits.stranger(c);
    const peer = network.addressOf(c.env.incoming);
    refusals.stranger({ requestId: c.get('requestId'), peer }, 'refused a token');
    auditRefused(parts, { actor: '', actorName: '', peer, detail: message });
  };
  return async (c: LanContext, token: string): Promise<KnownClient | null> => {
    if (tokens === undefined || !tokens.isToken(token)) return null;
    let client: KnownClient | null;
    try {
      client = await tokens.callerOf(token, network.addressOf(c.env.incoming));
    } catch (error) {
      refused(c, error);
      throw error;
    }
    if (client !== null) checkAdmission(client, c.env.incoming);
    return client;
  };
}

/** As `checkSignature`; a refusal goes to the log and the audit. */
async function checkSigned(
  c: LanContext,
  caller: KnownClient,
  parts: KeyCheckParts,
): Promise<void> {
  try {
    await checkSignature(c, caller, parts);
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code !== 'unauthorized') throw error;
    const peer = parts.network.addressOf(c.env.incoming);
    parts.refusals.stranger(
      { requestId: c.get('requestId'), peer, clientId: caller.clientId },
      'refused a request without the signature that this client needs',
    );
    const { ownerId: actor, clientName: actorName } = caller;
    auditRefused(parts, { actor, actorName, peer, detail: message });
    throw error;
  }
}

/** Refuses an unknown key; one that an address tries after many others waits. */
function createRefusal(parts: KeyCheckParts): (c: LanContext) => never {
  const { refusals, network, addressLimits, now } = parts;
  // Only unknown keys count: a tool with an old key must not lock out others of its address.
  const throttle = createSignInThrottle(now, phrase('lan.tooManyUnknownKeys').text);
  return (c) => {
    const peer = network.addressOf(c.env.incoming);
    refusals.stranger({ requestId: c.get('requestId'), peer }, 'refused an unknown key');
    addressLimits.stranger(c);
    throttle.check(peer);
    throttle.failed(peer);
    auditRefused(parts, { actor: '', actorName: '', peer, detail: 'an unknown key' });
    throw new AppError('unauthorized', phrase('lan.keyUnknown'));
  };
}

/**
 * Requires a key, also on loopback, where any page or program of this machine can reach the port.
 * Throws `unauthorized`, `rate_limited` for an address with too many requests, and what `admit` and
 * `checkSignature` throw.
 */
export function keyCheck(parts: KeyCheckParts) {
  const { waitingBytes, addressLimits } = parts;
  const callerOf = createCallerLookup(parts);
  const tokenCaller = createTokenLookup(parts);
  const refuseUnknown = createRefusal(parts);
  return createMiddleware<LanEnv>(async (c, next) => {
    const key = keyOf(c.req.header('authorization'), c.req.header('x-api-key'));
    if (key === null) {
      addressLimits.stranger(c);
      throw new AppError('unauthorized', phrase('lan.keyNeeded'));
    }
    const caller: Caller =
      callerOf(key, c.env.incoming) ?? (await tokenCaller(c, key)) ?? refuseUnknown(c);
    addressLimits.known(c);
    // A second key check of the same request does not count it again.
    if (c.get('bodyMeter') === undefined)
      c.set('bodyMeter', waitingBytes.enter(caller.clientId ?? caller.ownerId, c.env.outgoing));
    if (isSigned(caller)) await checkSigned(c, caller, parts);
    c.set('caller', withEndUser(caller, c.req.header('x-user-id')));
    await next();
  });
}

/**
 * Counts a request to a route without a key check, unless it has a valid key all the same. Throws
 * `rate_limited`.
 */
export function strangerCheck({
  clients,
  addressLimits,
}: Pick<KeyCheckParts, 'clients' | 'addressLimits'>) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const key = keyOf(c.req.header('authorization'), c.req.header('x-api-key'));
    if (key === null || clients.authenticate(key) === null) addressLimits.stranger(c);
    await next();
  });
}
