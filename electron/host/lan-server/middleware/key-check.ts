import { hash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { createMiddleware } from 'hono/factory';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { digestOf } from '../../clients/client-keys.ts';
import { admit, type KnownClient } from '../../clients/known-client.ts';
import { requireMember } from '../../limits/limit-router.ts';
import type { Caller } from '../../caller.ts';
import type { LanEnv, LanParts } from '../http/lan-context.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { checkSignature, isSigned } from './signed-request.ts';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** The key of an `Authorization: Bearer` header (RFC 6750), or null. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +([!-~]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

/**
 * The key of a request: as a bearer, or in the header that Anthropic's clients use
 * (platform.claude.com/docs/en/api/overview, "Authentication").
 */
export function keyOf(
  authorization: string | undefined,
  apiKey: string | undefined,
): string | null {
  return bearerOf(authorization) ?? /^[!-~]{1,512}$/.exec(apiKey ?? '')?.[0] ?? null;
}

const runCaller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };

/**
 * A key is always needed, also on loopback: any page or program of this machine can reach the port.
 */
export function keyCheck(
  parts: { clients: Pick<LanParts['clients'], 'authenticate'> } & Pick<
    LanParts,
    'runKey' | 'audit' | 'refusals' | 'waitingBytes' | 'now' | 'signatures'
  >,
) {
  const { clients, runKey, audit, refusals, waitingBytes, now } = parts;
  // Of unknown keys alone: a tool with an old key must not lock out those who share its address.
  const throttle = createSignInThrottle(
    now,
    'Too many unknown keys came from this address; known ones keep working.',
  );
  const runDigest = runKey === undefined ? null : digest(runKey);
  /** A connection's next request most often has the same key. */
  const lastOf = new WeakMap<object, { key: string; digest: string }>();
  const digestFor = (key: string, socket: object | undefined): string => {
    const last = socket === undefined ? undefined : lastOf.get(socket);
    if (last?.key === key) return last.digest;
    const made = digestOf(key);
    if (socket !== undefined) lastOf.set(socket, { key, digest: made });
    return made;
  };
  const callerOf = (key: string, socket: Socket | undefined): Caller | null => {
    const given = digestFor(key, socket);
    if (runDigest !== null && timingSafeEqual(Buffer.from(given, 'binary'), runDigest))
      return runCaller;
    const client = clients.authenticate(key, given);
    if (client !== null) admitted(client, socket?.remoteAddress);
    return client;
  };
  const refused = (actor: string, actorName: string, peer = '', detail: string): void =>
    audit.record({
      actor,
      actorName,
      via: 'lan',
      action: 'key',
      subject: '',
      outcome: 'refused',
      peer,
      detail,
    });
  const admitted = (client: KnownClient, peer: string | undefined): void => {
    try {
      admit(client, peer, now());
    } catch (error) {
      refused(client.ownerId, client.clientName, peer, toAppError(error).message);
      throw error;
    }
  };
  return createMiddleware<LanEnv>(async (c, next) => {
    const key = keyOf(c.req.header('authorization'), c.req.header('x-api-key'));
    if (key === null)
      throw new AppError(
        'unauthorized',
        'A key is needed: send it as `Authorization: Bearer <key>` or `x-api-key: <key>`. ' +
          'Clients and their keys are made in Hearth, or by `hearth clients add`.',
      );
    const socket = c.env.incoming?.socket;
    const peer = socket?.remoteAddress;
    const caller = callerOf(key, socket);
    if (caller === null) {
      refusals.stranger(
        { requestId: c.get('requestId'), peer: peer ?? '' },
        'refused an unknown key',
      );
      throttle.check(peer ?? '');
      throttle.failed(peer ?? '');
      refused('', '', peer, 'an unknown key');
      throw new AppError(
        'unauthorized',
        'This key is not known here. It was mistyped, or the client was removed.',
      );
    }
    // Behind a second key check it is counted already.
    if (c.get('bodyMeter') === undefined)
      c.set('bodyMeter', waitingBytes.enter(caller.clientId ?? caller.ownerId, c.env.outgoing));
    if (isSigned(caller))
      await checkSignature(c, caller, parts).catch((error: unknown) => {
        const { code, message } = toAppError(error);
        if (code === 'unauthorized') {
          refusals.stranger(
            { requestId: c.get('requestId'), peer: peer ?? '', clientId: caller.clientId },
            'refused a request without the signature that this client needs',
          );
          refused(caller.ownerId, caller.clientName ?? '', peer, message);
        }
        throw error;
      });
    c.set('caller', caller);
    await next();
  });
}

/**
 * Behind it only who may ask: a viewer sees models, states and its own usage. Throws `forbidden`.
 */
export const mayAsk = createMiddleware<LanEnv>(async (c, next) => {
  requireMember(c.get('caller'));
  await next();
});

/** Behind it only the machine's own user and clients of the role admin. Throws `forbidden`. */
export const mustManage = createMiddleware<LanEnv>(async (c, next) => {
  const { role } = c.get('caller');
  if (role !== undefined && role !== 'admin')
    throw new AppError(
      'forbidden',
      'Only an admin may see this. Whoever runs this Hearth can give this client the role “admin”.',
    );
  await next();
});
