import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { AccessRequest, Peer } from '../../../shared/contract/peers.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { freeName } from '../../../shared/names.ts';
import { parseJsonNow } from '../bodies/parse-json.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { EgressContext, EgressGate } from '../egress/egress-gate.ts';
import { isLoopback } from '../egress/egress-rules.ts';
import { commitmentTo, pairingCode } from './pairing-code.ts';
import { pairingBegunSchema, pairingReplySchema } from './pairing-schemas.ts';
import { boundedText } from '../bodies/bounded-text.ts';

const shownMs = 60_000;
const waits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 };

export interface AccessRequestsDeps {
  egress: Pick<EgressGate, 'ask'>;
  accounts: Pick<Accounts, 'add' | 'list'>;
  authorityOf: (ownerId: string, peer: Peer) => Promise<{ ca: string; fingerprint: string }>;
  /** What the other side is told. */
  machineName: () => string;
  everyMs: number;
  now: () => number;
}

export interface AccessRequests {
  /** Asks, and goes on looking for the answer; see `peers.ask` of the contract. */
  ask(ownerId: string, peer: Peer): Promise<AccessRequest>;
  /** What was asked lately: each until a minute after its end at the latest. */
  asked(ownerId: string): AccessRequest[];
  close(): void;
}

/** A request that is under way, with all that its looks need. */
interface Request {
  ownerId: string;
  peer: Peer;
  id: string;
  secret: string;
  ca: string;
  untilMs: number;
}

const privately = ({ url }: Peer): boolean =>
  url.startsWith('https:') || isLoopback(new URL(url).hostname);

/** Asks other Hearths for access, and makes the account when the key comes. */
export function createAccessRequests({
  egress,
  accounts,
  authorityOf,
  machineName,
  everyMs,
  now,
}: AccessRequestsDeps): AccessRequests {
  const known = new Map<string, { ownerId: string; asked: AccessRequest; untilMs: number }>();
  const closed = new AbortController();

  const call = async <T extends z.ZodType>(
    schema: T,
    context: EgressContext,
    url: string,
    init: RequestInit,
  ): Promise<z.infer<T>> => {
    const reply = await egress.ask(
      url,
      { ...init, redirect: 'manual', signal: closed.signal, timeouts: waits },
      context,
    );
    const text = await boundedText(reply.body, 16_384);
    if (reply.status === 404) throw new AppError('not_found', 'The request for access is over.');
    if (!reply.ok)
      throw new AppError(
        reply.status === 429 ? 'rate_limited' : 'forbidden',
        messageIn(text) ??
          'The other Hearth does not take requests for access. Ask its user for a key.',
      );
    const parsed = schema.safeParse(parsedJson(text));
    if (!parsed.success)
      throw new AppError(
        'provider_unreachable',
        'The other Hearth answered in a form that this one does not know. Bring both to the same version.',
      );
    return parsed.data;
  };
  const contextOf = ({
    ownerId,
    peer,
    ca,
  }: Pick<Request, 'ownerId' | 'peer' | 'ca'>): EgressContext => ({
    ownerId,
    purpose: 'peers',
    ...(ca === '' ? {} : { trusted: { origin: peer.url, pem: ca } }),
  });

  const take = async ({ ownerId, peer, ca }: Request, apiKey: string): Promise<void> => {
    const taken = new Set((await accounts.list(ownerId)).map((one) => one.name));
    const name = freeName(`Hearth on ${peer.name}`.slice(0, 70), taken);
    await accounts.add(ownerId, {
      provider: 'hearth',
      name,
      baseUrl: peer.baseUrl,
      apiKey,
      models: [],
      ca,
    });
  };
  /** One look; null while nobody has answered. */
  const look = async (request: Request): Promise<AccessRequest['state'] | null> => {
    const reply = await call(
      pairingReplySchema,
      contextOf(request),
      `${request.peer.url}/pair/${request.id}`,
      { headers: { authorization: `Bearer ${request.secret}` } },
    );
    if (reply.state === 'allowed') await take(request, reply.apiKey);
    return reply.state === 'waiting' ? null : reply.state;
  };
  const follow = async (request: Request, asked: AccessRequest): Promise<void> => {
    try {
      for (;;) {
        await sleep(everyMs, undefined, { signal: closed.signal, ref: false });
        const state = now() >= request.untilMs ? 'expired' : await look(request);
        if (state !== null) return void (asked.state = state);
      }
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      Object.assign(
        asked,
        code === 'not_found' ? { state: 'expired' } : { state: 'failed', message },
      );
    }
  };

  return {
    ask: async (ownerId, peer) => {
      if (!privately(peer))
        throw new AppError(
          'forbidden',
          `${peer.name} speaks plain HTTP, and a key would cross the network in the ` +
            'clear. Switch HTTPS on over there, or ask its user for a key.',
        );
      if (known.get(peer.url)?.asked.state === 'waiting')
        throw new AppError(
          'conflict',
          `${peer.name} was asked already, and has two minutes to answer.`,
        );
      const { ca, fingerprint } =
        peer.caFingerprint === '' ? { ca: '', fingerprint: '' } : await authorityOf(ownerId, peer);
      const secret = randomBytes(32).toString('base64url');
      const begun = await call(
        pairingBegunSchema,
        contextOf({ ownerId, peer, ca }),
        `${peer.url}/pair`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: machineName(), commitment: commitmentTo(secret) }),
        },
      );
      const request: Request = {
        ownerId,
        peer,
        id: encodeURIComponent(begun.id),
        secret,
        ca,
        untilMs: now() + Math.min(begun.expiresInMs, 300_000),
      };
      const asked: AccessRequest = {
        url: peer.url,
        code: pairingCode(secret, begun.nonce, fingerprint),
        state: 'waiting',
        message: '',
      };
      // The first look lets the person over there see it.
      await look(request);
      known.set(peer.url, { ownerId, asked, untilMs: request.untilMs + shownMs });
      void follow(request, asked);
      return { ...asked };
    },
    asked: (ownerId) =>
      [...known.values()]
        .filter((one) => one.ownerId === ownerId && now() < one.untilMs)
        .map((one) => ({ ...one.asked })),
    close: () => closed.abort(),
  };
}

function parsedJson(text: string | null): unknown {
  try {
    return parseJsonNow(text ?? '');
  } catch {
    return null;
  }
}

/** What the other side says, as text of a bounded length. */
function messageIn(text: string | null): string | null {
  const value = parsedJson(text) as { error?: { message?: unknown } } | null;
  return typeof value?.error?.message === 'string' ? value.error.message.slice(0, 300) : null;
}
