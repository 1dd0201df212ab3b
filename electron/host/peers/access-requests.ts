import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessRequest, Peer } from '../../../shared/contract/peers.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { minuteMs } from '../../../shared/time.ts';
import { freeName } from '../../../shared/names.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { EgressContext, EgressGate } from '../egress/egress-gate.ts';
import { isLoopback } from '../egress/egress-rules.ts';
import { callPeer } from './pairing-call.ts';
import { commitmentTo, pairingCode } from './pairing-code.ts';
import { pairingBegunSchema, pairingReplySchema } from './pairing-schemas.ts';

/** How long the end of a request is shown. */
const shownMs = minuteMs;
/** However long the other side says that it waits. */
const longestWaitMs = 5 * minuteMs;

export interface AccessRequestsDeps {
  egress: Pick<EgressGate, 'ask'>;
  accounts: Pick<Accounts, 'add' | 'list'>;
  authorityOf: (ownerId: string, peer: Peer) => Promise<{ ca: string; fingerprint: string }>;
  /** The name that the other side shows. */
  machineName: () => string;
  everyMs: number;
  now: () => number;
}

export interface AccessRequests {
  /** Asks, and follows the answer; see `peers.ask` of the contract. */
  ask(ownerId: string, peer: Peer): Promise<AccessRequest>;
  /** The requests of this owner, each until a minute after its end at the latest. */
  asked(ownerId: string): AccessRequest[];
  close(): void;
}

/** A pending request, with all that following it needs. */
interface Request {
  ownerId: string;
  peer: Peer;
  id: string;
  secret: string;
  ca: string;
  untilMs: number;
}

const isPrivateConnection = ({ url }: Peer): boolean =>
  url.startsWith('https:') || isLoopback(new URL(url).hostname);

const contextOf = ({
  ownerId,
  peer,
  ca,
}: Pick<Request, 'ownerId' | 'peer' | 'ca'>): EgressContext => ({
  ownerId,
  purpose: 'peers',
  ...(ca === '' ? {} : { trusted: { origin: peer.url, pem: ca } }),
});

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
  /** Looks for the answer once; null while there is none. */
  const look = async (request: Request): Promise<AccessRequest['state'] | null> => {
    const reply = await callPeer(
      egress,
      {
        schema: pairingReplySchema,
        context: contextOf(request),
        url: `${request.peer.url}/pair/${request.id}`,
        init: { headers: { authorization: `Bearer ${request.secret}` } },
      },
      closed.signal,
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
      if (!isPrivateConnection(peer))
        throw new AppError('forbidden', phrase('peers.plainHttp', { name: peer.name }));
      if (known.get(peer.url)?.asked.state === 'waiting')
        throw new AppError('conflict', phrase('peers.askedAlready', { name: peer.name }));
      const { ca, fingerprint } =
        peer.caFingerprint === '' ? { ca: '', fingerprint: '' } : await authorityOf(ownerId, peer);
      const secret = randomBytes(32).toString('base64url');
      const begun = await callPeer(
        egress,
        {
          schema: pairingBegunSchema,
          context: contextOf({ ownerId, peer, ca }),
          url: `${peer.url}/pair`,
          init: {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: machineName(), commitment: commitmentTo(secret) }),
          },
        },
        closed.signal,
      );
      const request: Request = {
        ownerId,
        peer,
        id: encodeURIComponent(begun.id),
        secret,
        ca,
        untilMs: now() + Math.min(begun.expiresInMs, longestWaitMs),
      };
      const asked: AccessRequest = {
        url: peer.url,
        code: pairingCode(secret, begun.nonce, fingerprint),
        state: 'waiting',
        message: '',
      };
      // The first look makes the request visible on the other side.
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
