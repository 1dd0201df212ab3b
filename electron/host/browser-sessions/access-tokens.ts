import type { Database } from 'better-sqlite3';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { minuteMs } from '../../../shared/time.ts';
import type { Vault } from '../security/vault.ts';
import { createSigningKeys } from './signing-keys.ts';

export const accessMs = 15 * minuteMs;
const issuer = 'hearth';
const audience = 'hearth-ui';

export interface AccessTokens {
  /** A token (JWT, RFC 7519, HS256) that is valid for `accessMs`. */
  issue(session: { id: string; owner_id: string }): Promise<string>;
  /** The session of a token that this machine signed and that is still valid; else null. */
  sessionIdOf(token: string): Promise<string | null>;
}

export function createAccessTokens({
  sqlite,
  vault,
  now,
}: {
  sqlite: Database;
  vault: Pick<Vault, 'seal' | 'open'>;
  now: () => number;
}): AccessTokens {
  const keys = createSigningKeys({ sqlite, vault, now, tokenMs: accessMs });
  return {
    issue: ({ id: sessionId, owner_id: ownerId }) => {
      const { id, secret } = keys.current();
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', kid: id })
        .setSubject(ownerId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + accessMs / 1000)
        .sign(secret);
    },
    sessionIdOf: async (token) => {
      try {
        const key = keys.find(decodeProtectedHeader(token).kid ?? '');
        if (key === null) return null;
        const { payload } = await jwtVerify(token, key.secret, {
          algorithms: ['HS256'],
          issuer,
          audience,
          currentDate: new Date(now()),
        });
        return typeof payload['sid'] === 'string' ? payload['sid'] : null;
      } catch {
        return null;
      }
    },
  };
}
