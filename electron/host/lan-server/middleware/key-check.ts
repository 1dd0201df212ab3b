import { hash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
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
import type { RefusalLog } from './refusal-log.ts';
import { keyOf } from './request-key.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { checkSignature, isSigned, type Signatures } from './signed-request.ts';
import type { WaitingBytes } from './waiting-bytes.ts';

export interface KeyCheckParts {
  clients: Pick<Clients, 'authenticate'>;
  /** A key that is valid for this run of the server only, as the desktop's own user. */
  runKey?: string;
  audit: Pick<Audit, 'record'>;
  refusals: RefusalLog;
  waitingBytes: WaitingBytes;
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

/** Finds the caller of a key: null for an unknown key. Throws what `admit` throws. */
function createCallerLookup(
  parts: KeyCheckParts,
): (key: string, socket: Socket | undefined) => Caller | null {
  const { clients, runKey, now } = parts;
  const runDigest = runKey === undefined ? null : hash('sha256', runKey, 'buffer');
  const digestFor = createKeyDigests();
  const checkAdmission = (client: KnownClient, peer: string | undefined): void => {
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
  return (key, socket) => {
    const digest = digestFor(key, socket);
    if (runDigest !== null && timingSafeEqual(Buffer.from(digest, 'binary'), runDigest))
      return runCaller;
    const client = clients.authenticate(key, digest);
    if (client !== null) checkAdmission(client, socket?.remoteAddress);
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
    const peer = c.env.incoming?.socket.remoteAddress ?? '';
    parts.refusals.stranger(
      { requestId: c.get('requestId'), peer, clientId: caller.clientId },
      'refused a request without the signature that this client needs',
    );
    const { ownerId: actor, clientName: actorName } = caller;
    auditRefused(parts, { actor, actorName, peer, detail: message });
    throw error;
  }
}

/**
 * Requires a key, also on loopback, where any page or program of this machine can reach the port.
 * Throws `unauthorized`, and what `admit` and `checkSignature` throw.
 */
export function keyCheck(parts: KeyCheckParts) {
  const { refusals, waitingBytes, now } = parts;
  // Only unknown keys count: a tool with an old key must not lock out others of its address.
  const throttle = createSignInThrottle(now, phrase('lan.tooManyUnknownKeys').text);
  const callerOf = createCallerLookup(parts);
  const refuseUnknown = (c: LanContext, peer: string): never => {
    refusals.stranger({ requestId: c.get('requestId'), peer }, 'refused an unknown key');
    throttle.check(peer);
    throttle.failed(peer);
    auditRefused(parts, { actor: '', actorName: '', peer, detail: 'an unknown key' });
    throw new AppError('unauthorized', phrase('lan.keyUnknown'));
  };
  return createMiddleware<LanEnv>(async (c, next) => {
    const key = keyOf(c.req.header('authorization'), c.req.header('x-api-key'));
    if (key === null) throw new AppError('unauthorized', phrase('lan.keyNeeded'));
    const socket = c.env.incoming?.socket;
    const caller = callerOf(key, socket) ?? refuseUnknown(c, socket?.remoteAddress ?? '');
    // A second key check of the same request does not count it again.
    if (c.get('bodyMeter') === undefined)
      c.set('bodyMeter', waitingBytes.enter(caller.clientId ?? caller.ownerId, c.env.outgoing));
    if (isSigned(caller)) await checkSigned(c, caller, parts);
    c.set('caller', caller);
    await next();
  });
}
