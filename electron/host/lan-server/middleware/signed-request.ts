import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Clients } from '../../clients/create-clients.ts';
import type { KnownClient } from '../../clients/known-client.ts';
import type { Caller } from '../../caller.ts';
import type { LanContext } from '../http/lan-context.ts';
import { sentBytes } from './request-body.ts';

/** The signed parts of a request, as they were sent. */
export interface SignedHead {
  /** Unix seconds. */
  timestamp: string;
  nonce: string;
  method: string;
  /** With the query. */
  path: string;
}

/** Signatures of clients whose requests must carry one (docs/signed-requests.md). */
export interface Signatures {
  /**
   * Throws `unauthorized` for a time or nonce that is wrong whatever the body is, so that the body
   * is not read.
   */
  checkHead(client: KnownClient, head: SignedHead): void;
  /**
   * Throws `unauthorized` for a wrong signature or a repeated nonce; `rate_limited` when too many
   * nonces are remembered.
   */
  check(client: KnownClient, head: SignedHead, body: Uint8Array, signature: string): void;
}

/** How far a client's clock may be off. */
const skewMs = 300_000;
/** A time may be that far in the future, and is then valid for as long again. */
const rememberMs = 2 * skewMs;
/** A hundred requests a second for as long as they are remembered; about 10 MB. */
const mostNonces = 60_000;
const nonceForm = /^[A-Za-z0-9_.~-]{16,64}$/;
const signatureForm = /^v1=([0-9a-f]{64})$/;

const refused = (message: string | Phrase): AppError => new AppError('unauthorized', message);

/** The hex HMAC-SHA256 of the signed parts. */
export function signatureOf(
  secret: string,
  { timestamp, nonce, method, path }: SignedHead,
  body: Uint8Array,
): string {
  return createHmac('sha256', secret)
    .update(`v1\n${timestamp}\n${nonce}\n${method}\n${path}\n${hash('sha256', body)}`)
    .digest('hex');
}

/** Nonces in the order of their arrival, so that the oldest come first. */
function createNonces(now: () => number) {
  const seen = new Map<string, number>();
  const forget = (): void => {
    for (const [nonce, at] of seen) {
      if (at > now() - rememberMs) return;
      seen.delete(nonce);
    }
  };
  return {
    has: (nonce: string): boolean => seen.has(nonce),
    take: (nonce: string): void => {
      forget();
      if (seen.size >= mostNonces)
        throw new AppError('rate_limited', phrase('lan.signedTooOften'), {
          retryable: true,
          retryAfterMs: 60_000,
        });
      seen.set(nonce, now());
    },
  };
}

/**
 * Remembers nonces in memory. A request that was signed before the start could be a repetition, and
 * is refused.
 */
export function createSignatures({
  secretOf,
  now,
}: {
  secretOf: Clients['signingSecretOf'];
  now: () => number;
}): Signatures {
  const beganAt = now();
  const nonces = new Map<string, ReturnType<typeof createNonces>>();
  const secrets = new WeakMap<KnownClient, string | null>();
  const noncesOf = (id: string): ReturnType<typeof createNonces> => {
    const known = nonces.get(id) ?? createNonces(now);
    nonces.set(id, known);
    return known;
  };
  const secretFor = (client: KnownClient): string => {
    const secret = secrets.get(client) ?? secretOf(client.clientId);
    secrets.set(client, secret);
    if (secret === null) throw refused(phrase('lan.noSigningSecret', { name: client.clientName }));
    return secret;
  };
  const checkHead: Signatures['checkHead'] = ({ clientId }, { timestamp, nonce }) => {
    const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
    if (!(Math.abs(now() - at) <= skewMs)) throw refused(phrase('lan.timestampOff'));
    if (at < Math.floor(beganAt / 1000) * 1000) throw refused(phrase('lan.signedBeforeStart'));
    if (!nonceForm.test(nonce)) throw refused(phrase('lan.nonceForm'));
    if (noncesOf(clientId).has(nonce)) throw refused(phrase('lan.nonceUsed'));
  };
  return {
    checkHead,
    check: (client, head, body, signature) => {
      checkHead(client, head);
      const given = signatureForm.exec(signature)?.[1] ?? '';
      const wanted = signatureOf(secretFor(client), head, body);
      if (
        given.length !== wanted.length ||
        !timingSafeEqual(Buffer.from(given), Buffer.from(wanted))
      )
        throw refused(phrase('lan.badSignature'));
      noncesOf(client.clientId).take(head.nonce);
    },
  };
}

export const isSigned = (caller: Caller): caller is KnownClient =>
  'signed' in caller && caller.signed === true;

/**
 * Checks the signature of a client that must sign, over the body too, before any handler runs.
 * Throws what `Signatures` throws.
 */
export async function checkSignature(
  c: LanContext,
  caller: Caller,
  { signatures }: { signatures: Signatures },
): Promise<void> {
  // A second key check of the same request must not see its nonce as repeated.
  const checked = c.get('caller') as Caller | undefined;
  if (!isSigned(caller) || checked?.clientId === caller.clientId) return;
  const { method } = c.req;
  const [timestamp, nonce, signature] = [
    c.req.header('x-hearth-timestamp'),
    c.req.header('x-hearth-nonce'),
    c.req.header('x-hearth-signature'),
  ];
  if (timestamp === undefined || nonce === undefined || signature === undefined)
    throw refused(phrase('lan.mustSign'));
  const { pathname, search } = new URL(c.req.url);
  const head: SignedHead = {
    timestamp,
    nonce,
    method,
    path: c.env.incoming?.url ?? pathname + search,
  };
  signatures.checkHead(caller, head);
  const body = method === 'GET' || method === 'HEAD' ? new Uint8Array() : await sentBytes(c);
  signatures.check(caller, head, body, signature);
}
