import { decodeJwt } from 'jose';
import type { ClientRole } from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { ownerOfClient } from '../../../shared/ids.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { minuteMs } from '../../../shared/time.ts';
import type { Audit } from '../audit/create-audit.ts';
import { digestOf } from '../clients/client-keys.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { KnownClient } from '../clients/known-client.ts';
import type { TokenIssuers } from './create-token-issuers.ts';
import type { ActiveIssuer } from './issuer-rows.ts';
import { roleIn, subjectIn } from './token-claims.ts';
import { createVerifyToken, type VerifyDeps } from './verify-token.ts';

/** Clients that sign in by a token (JWT) of an issuer. */
export interface TokenCallers {
  /** Whether a key has a token's form, and there is an issuer that could have made it. */
  isToken(key: string): boolean;
  /**
   * The client of a token's subject, with the token's role, created at its first use. Null where no
   * issuer of now has the token's `iss`. Throws `unauthorized` for a token that is not valid,
   * `forbidden` for a subject that may not become a client, `host_unavailable` without keys to check
   * with.
   */
  callerOf(token: string, peer: string): Promise<KnownClient | null>;
}

/** A token that was checked. */
interface Checked {
  issuer: ActiveIssuer;
  subject: string;
  role: ClientRole;
  /** Unix ms. */
  until: number;
  checkedAt: number;
}

export interface TokenCallersDeps extends Omit<VerifyDeps, 'secretOf'> {
  issuers: Pick<TokenIssuers, 'find' | 'any' | 'secretOf'>;
  clients: Pick<Clients, 'bySubject' | 'ofTokens'>;
  audit: Pick<Audit, 'record'>;
}

/** Three parts in base64url, the first one of JSON (RFC 7515, 7.1). */
const tokenForm = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;
/** As long a check counts: a key that its issuer withdraws ends with it. */
const rememberMs = minuteMs;
const mostRemembered = 5_000;

/** Checks of the last minute by the token's digest; the oldest go first. */
function createMemory(now: () => number) {
  const checks = new Map<string, Checked>();
  return {
    find: (digest: string, issuers: Pick<TokenIssuers, 'find'>): Checked | null => {
      const found = checks.get(digest);
      if (found === undefined) return null;
      const isGood =
        found.until > now() &&
        now() - found.checkedAt < rememberMs &&
        issuers.find(found.issuer.issuer) === found.issuer;
      if (!isGood) checks.delete(digest);
      return isGood ? found : null;
    },
    keep: (digest: string, checked: Checked): void => {
      checks.delete(digest);
      if (checks.size >= mostRemembered) checks.delete(checks.keys().next().value ?? '');
      checks.set(digest, checked);
    },
  };
}

/** The `iss` of a token that nothing vouches for yet. */
function issuerIn(token: string): string | null {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : null;
  } catch {
    return null;
  }
}

export function createTokenCallers(deps: TokenCallersDeps): TokenCallers {
  const { issuers, clients, audit, now } = deps;
  const verify = createVerifyToken({ ...deps, secretOf: issuers.secretOf });
  const memory = createMemory(now);

  const check = async (token: string, issuer: ActiveIssuer): Promise<Checked> => {
    const payload = await verify(token, issuer);
    const subject = subjectIn(payload);
    if (subject === null)
      throw new AppError(
        'unauthorized',
        phrase('tokens.badClaim', { name: issuer.name, claim: 'sub' }),
      );
    const until = (payload.exp + issuer.leewaySeconds) * 1000;
    const role = roleIn(payload, issuer.claims);
    return { issuer, subject, role, until, checkedAt: now() };
  };
  const create = async ({ issuer, subject }: Checked, peer: string): Promise<void> => {
    // What a claim gives stays with the token: the client itself keeps none of it.
    const role = issuer.claims.defaultRole;
    const client = await clients.ofTokens.add({
      issuer: issuer.issuer,
      subject,
      ownerId: issuer.ownerId,
      issuerName: issuer.name,
      role,
      mostClients: issuer.maxClients,
    });
    audit.record({
      actor: ownerOfClient(client.id),
      actorName: client.name,
      via: 'lan',
      action: 'clients.byToken',
      subject: client.name,
      outcome: 'done',
      peer,
      detail: role,
    });
  };
  const clientFor = async (checked: Checked, peer: string): Promise<KnownClient> => {
    const { issuer, subject, role, until } = checked;
    const known = (): KnownClient | null => clients.bySubject(issuer.issuer, subject);
    if (known() === null) await create(checked, peer);
    const client = known();
    // Removed since.
    if (client === null)
      throw new AppError('forbidden', phrase('clients.subjectRemoved', { name: issuer.name }));
    const token = { until };
    return issuer.claims.role === '' ? { ...client, token } : { ...client, role, token };
  };
  return {
    isToken: (key) => issuers.any() && tokenForm.test(key),
    callerOf: async (token, peer) => {
      const digest = digestOf(token);
      const remembered = memory.find(digest, issuers);
      if (remembered !== null) return clientFor(remembered, peer);
      const iss = issuerIn(token);
      const issuer = iss === null ? null : issuers.find(iss);
      if (issuer === null) return null;
      const checked = await check(token, issuer);
      memory.keep(digest, checked);
      return clientFor(checked, peer);
    },
  };
}
