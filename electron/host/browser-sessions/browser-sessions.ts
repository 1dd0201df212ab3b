import { createHash, randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { BrowserSession as ListedSession } from '../../../shared/contract/browsers.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { newId } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import { createListeners } from '../changes/create-listeners.ts';
import type { Clients } from '../clients/create-clients.ts';
import { admit, credentialLives, type KnownClient } from '../clients/known-client.ts';
import type { Revocations } from '../security/revocations.ts';
import type { Vault } from '../security/vault.ts';
import { createAccessTokens } from './access-tokens.ts';
import type { Tokens } from './session-cookies.ts';
import { sessionStatements, type SessionRow } from './session-rows.ts';

/** A browser that is signed in. */
export interface SignedIn {
  sessionId: string;
  ownerId: string;
  /** Null for the machine's own user. */
  client: KnownClient | null;
  /** The address that it was last verified from. */
  peer: string;
}

/**
 * Browsers that signed in: a short-lived access token (JWT, RFC 7519, HS256) in a cookie, renewed
 * with a secret that is good once. What is used a second time was stolen: the session ends (RFC
 * 9700, 4.14.2). Kept over restarts.
 */
export interface BrowserSessions {
  start(who: {
    ownerId: string;
    client: KnownClient | null;
    peer: string;
    agent: string;
  }): Promise<Tokens>;
  /**
   * Null for a token that is over, revoked, or not ours. Throws what `admit` throws for a client
   * that may not come in now.
   */
  verify(access: string | null, peer: string): Promise<SignedIn | null>;
  /** New tokens for a session whose secret this is; null where it is none or no longer. */
  renew(
    refresh: string | null,
    peer: string,
  ): Promise<{ session: SignedIn; tokens: Tokens } | null>;
  /** Whether a session that was verified before may go on, in the role that it had. */
  lives(session: SignedIn): boolean;
  list(ownerId: string, currentId: string | null): ListedSession[];
  /** Ends one of the owner's. Throws `not_found`. */
  revoke(ownerId: string, id: string): void;
  /** Ends all of the owner's but one. */
  revokeOthers(ownerId: string, keptId: string | null): number;
  /** Calls `listener` with the owner of sessions that were just revoked. Returns what ends that. */
  onRevoked(listener: (ownerId: string) => void): () => void;
  /** Drops what ended a month ago. */
  prune(): void;
}

/** A browser that stays away this long signs in again. */
export const idleMs = 7 * dayMs;
/** However busy it is, a session ends after this. */
const longestMs = 90 * dayMs;
/**
 * Two tabs may renew in the same moment: the one before still gets an access token within this
 * time.
 */
const overlapMs = 20_000;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const newSecret = (): string => randomBytes(32).toString('base64url');

export interface BrowserSessionsDeps {
  sqlite: Database;
  vault: Pick<Vault, 'seal' | 'open'>;
  clients: Pick<Clients, 'known'>;
  revocations: Pick<Revocations, 'record' | 'signedOut'>;
  now: () => number;
}

export function createBrowserSessions({
  sqlite,
  vault,
  clients,
  revocations,
  now,
}: BrowserSessionsDeps): BrowserSessions {
  const tokens = createAccessTokens({ sqlite, vault, now });
  const run = sessionStatements(sqlite);
  const revoked = createListeners<string>();
  /** On the disk outside of the database first, so that no backup signs these browsers in again. */
  const revoke = (rows: readonly SessionRow[]): void => {
    revocations.record(rows.map(({ id, expires_at: until }) => ({ kind: 'session', id, until })));
    for (const { id } of rows) run.revoke.run(now(), id);
    for (const ownerId of new Set(rows.map((row) => row.owner_id))) revoked.call(ownerId);
  };
  for (const id of revocations.signedOut()) run.revoke.run(now(), id);
  const isLive = (row: SessionRow | undefined): row is SessionRow =>
    row !== undefined && row.revoked_at === null && row.expires_at > now();

  const signedIn = (row: SessionRow, peer: string): SignedIn | null => {
    if (row.client_id === null)
      return { sessionId: row.id, ownerId: row.owner_id, client: null, peer };
    const client = clients.known(row.client_id);
    // A browser signs nothing, so a client that must sign has no sessions.
    if (client === null || client.signed || !credentialLives(client, row.generation, now()))
      return null;
    admit(client, peer, now());
    return { sessionId: row.id, ownerId: row.owner_id, client, peer };
  };
  const expiryOf = (createdAt: number): number => Math.min(now() + idleMs, createdAt + longestMs);

  return {
    start: async ({ ownerId, client, peer, agent }) => {
      const id = newId('browser', now());
      const refresh = newSecret();
      run.insert.run(
        id,
        ownerId,
        client?.clientId ?? null,
        hashOf(refresh),
        now(),
        now(),
        expiryOf(now()),
        peer,
        agent.slice(0, 200),
        client?.generation ?? 0,
      );
      return { access: await tokens.issue({ id, owner_id: ownerId }), refresh };
    },
    verify: async (access, peer) => {
      const id = access === null ? null : await tokens.sessionIdOf(access);
      const row = id === null ? undefined : run.byId.get(id);
      return isLive(row) ? signedIn(row, peer) : null;
    },
    renew: async (refresh, peer) => {
      if (refresh === null) return null;
      const digest = hashOf(refresh);
      const row = run.bySecret.get(digest);
      if (row === undefined) {
        const former = run.byFormer.get(digest);
        if (!isLive(former)) return null;
        if (now() - former.used_at > overlapMs) {
          revoke([former]);
          return null;
        }
        const session = signedIn(former, peer);
        return session === null
          ? null
          : { session, tokens: { access: await tokens.issue(former), refresh: null } };
      }
      if (!isLive(row)) return null;
      const session = signedIn(row, peer);
      if (session === null) return null;
      const next = newSecret();
      run.renewed.run(hashOf(next), digest, now(), expiryOf(row.created_at), peer, row.id);
      return { session, tokens: { access: await tokens.issue(row), refresh: next } };
    },
    lives: ({ sessionId, client, peer }) => {
      const row = run.byId.get(sessionId);
      if (!isLive(row)) return false;
      try {
        return signedIn(row, peer)?.client?.role === client?.role;
      } catch {
        return false;
      }
    },
    list: (ownerId, currentId) =>
      run.live.all(ownerId, now()).map((row) => ({
        id: row.id,
        createdAt: row.created_at,
        usedAt: row.used_at,
        peer: row.peer,
        agent: row.agent,
        current: row.id === currentId,
      })),
    revoke: (ownerId, id) => {
      const row = run.byId.get(id);
      if (!isLive(row) || row.owner_id !== ownerId)
        throw new AppError('not_found', phrase('access.browserNotSignedIn'));
      revoke([row]);
    },
    revokeOthers: (ownerId, keptId) => {
      const others = run.live.all(ownerId, now()).filter((row) => row.id !== keptId);
      revoke(others);
      return others.length;
    },
    onRevoked: revoked.add,
    prune: () => void run.prune.run(now() - 30 * dayMs, now() - 30 * dayMs),
  };
}
