import { randomBytes } from 'node:crypto';
import type { Pairing } from '../../../shared/contract/peers.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { freeName, shownName } from '../../../shared/names.ts';
import type { Audit } from '../audit/create-audit.ts';
import type { Clients } from '../clients/create-clients.ts';
import { createAskingThrottle } from './asking-throttle.ts';
import { keepsCommitment, pairingCode } from './pairing-code.ts';

const mostPending = 5;
export const pairingMs = 120_000;

export interface PairingsDeps {
  clients: Pick<Clients, 'add' | 'list'>;
  audit: Pick<Audit, 'record'>;
  /** Whether this Hearth announces itself: who does not want to be found is not asked either. */
  announced: () => boolean;
  /** SHA-256 of our own authority, '' without one. */
  caFingerprint: () => string;
  /** The list is another now. */
  changed: () => void;
  now: () => number;
}

/** What the asker gets with each look. The key comes exactly once. */
export type PairingReply =
  | { state: 'waiting' }
  | { state: 'refused' }
  | { state: 'allowed'; apiKey: string; name: string };

export interface Pairings {
  /**
   * A request that a person is shown once its asker has looked for the first time. Throws
   * `forbidden`, `rate_limited`.
   */
  ask(input: { name: string; commitment: string; peer: string }): {
    id: string;
    nonce: string;
    expiresInMs: number;
  };
  /**
   * Throws the same `not_found` for an id that is none, a secret that is not the asker's, and what
   * is over.
   */
  look(id: string, secret: string): Promise<PairingReply>;
  list(): Pairing[];
  /**
   * `ownerId` gets the client, `actor` is recorded in the audit. Throws `not_found` for what is
   * over or was answered.
   */
  answer(by: { ownerId: string; actor: string }, id: string, allow: boolean): void;
}

interface Pending {
  id: string;
  name: string;
  peer: string;
  commitment: string;
  nonce: string;
  /** '' until the asker's secret is known. */
  code: string;
  until: number;
  /** Who allowed it. */
  answer: { ownerId: string; actor: string } | 'refused' | null;
}

const over = (): AppError => new AppError('not_found', phrase('peers.noRequest'));

/**
 * Requests for access by other Hearths, in memory only. A client is made when its key is fetched,
 * so that none is left over where the asker never returns.
 */
export function createPairings({
  clients,
  audit,
  announced,
  caFingerprint,
  changed,
  now,
}: PairingsDeps): Pairings {
  const pending = new Map<string, Pending>();
  const throttle = createAskingThrottle(now);
  const prune = (): void => {
    for (const [id, { until }] of pending) if (until <= now()) pending.delete(id);
  };
  const audited = (
    one: Pending,
    actor: string,
    outcome: 'done' | 'refused',
    detail: string,
  ): void =>
    audit.record({
      actor,
      actorName: '',
      via: 'lan',
      action: 'pairing',
      subject: one.name,
      outcome,
      peer: one.peer,
      detail,
    });

  const give = async (
    one: Pending,
    { ownerId, actor }: { ownerId: string; actor: string },
  ): Promise<PairingReply> => {
    // Gone before anything is waited for: a second look at the same time finds nothing.
    pending.delete(one.id);
    const taken = new Set((await clients.list(ownerId)).map(({ name }) => name));
    const { client, apiKey } = await clients.add(ownerId, { name: freeName(one.name, taken) });
    audited(one, actor, 'done', `key given to ${client.name}`);
    return { state: 'allowed', apiKey, name: client.name };
  };

  return {
    ask: ({ name: given, commitment, peer }) => {
      if (!announced()) throw new AppError('forbidden', phrase('peers.closed'));
      throttle(peer);
      prune();
      const name = shownName(given, 60);
      if (name === '') throw new AppError('bad_request', phrase('peers.nameEmpty'));
      if (pending.size >= mostPending)
        throw new AppError('rate_limited', phrase('peers.tooManyWait'), {
          retryable: true,
          retryAfterMs: pairingMs,
        });
      const one: Pending = {
        id: randomBytes(16).toString('base64url'),
        name,
        peer,
        commitment,
        nonce: randomBytes(16).toString('base64url'),
        code: '',
        until: now() + pairingMs,
        answer: null,
      };
      pending.set(one.id, one);
      audited(one, '', 'done', 'asked for access');
      return { id: one.id, nonce: one.nonce, expiresInMs: pairingMs };
    },
    look: async (id, secret) => {
      prune();
      const one = pending.get(id);
      if (one === undefined || !keepsCommitment(secret, one.commitment)) throw over();
      if (one.code === '') {
        one.code = pairingCode(secret, one.nonce, caFingerprint());
        changed();
      }
      if (one.answer === null) return { state: 'waiting' };
      if (one.answer !== 'refused') return give(one, one.answer);
      pending.delete(id);
      return { state: 'refused' };
    },
    list: () => {
      prune();
      return [...pending.values()]
        .filter((one) => one.code !== '' && one.answer === null)
        .map(({ id, name, peer, code, until }) => ({ id, name, peer, code, until }));
    },
    answer: (by, id, allow) => {
      prune();
      const one = pending.get(id);
      if (one === undefined || one.code === '' || one.answer !== null) throw over();
      one.answer = allow ? by : 'refused';
      if (!allow) audited(one, by.actor, 'refused', 'refused access');
      changed();
    },
  };
}
