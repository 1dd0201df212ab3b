import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import { algorithmOf, publicKeyIn } from './check-issuer.ts';
import { createPublishedKeys } from './published-keys.ts';
import type { ActiveIssuer } from './issuer-rows.ts';

export interface VerifyDeps {
  egress: Pick<EgressGate, 'ask'>;
  secretOf: (issuerId: string) => string;
  now: () => number;
  /** An issuer's keys could not be fetched. */
  failed: (issuer: ActiveIssuer, error: unknown) => void;
}

/** What the tokens of one issuer are checked with, and the only algorithms that fit it. */
interface TokenKey {
  algorithms: string[];
  keyFor: JWTVerifyGetKey;
}

function keyOf(issuer: ActiveIssuer, { egress, secretOf, now, failed }: VerifyDeps): TokenKey {
  const { key, name, ownerId } = issuer;
  if (key.kind === 'jwks') {
    const published = createPublishedKeys({
      egress,
      ownerId,
      name,
      url: key.url,
      now,
      failed: (error) => failed(issuer, error),
    });
    return { algorithms: ['RS256', 'ES256'], keyFor: published.keyFor };
  }
  if (key.kind === 'secret') {
    const secret = new TextEncoder().encode(secretOf(issuer.id));
    return { algorithms: ['HS256'], keyFor: () => secret };
  }
  const found = publicKeyIn(key.pem);
  const algorithm = found === null ? null : algorithmOf(found);
  if (found === null || algorithm === null)
    throw new AppError('host_unavailable', phrase('tokens.noKeys', { name }));
  return { algorithms: [algorithm], keyFor: () => found };
}

/** Media types of access tokens (RFC 9068, 2.1) and of others; a missing one is any. */
const tokenTypes = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

const invalid = (why: Phrase): AppError => new AppError('unauthorized', why);

/**
 * Claims are checked after the signature, so that only a holder of a token that the issuer made
 * learns more than that it is not valid.
 */
function refusalOf(error: unknown, { name }: ActiveIssuer): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return invalid(phrase('tokens.expired', { name }));
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf' && error.reason === 'check_failed')
      return invalid(phrase('tokens.notYet', { name }));
    if (error.claim === 'aud') return invalid(phrase('tokens.otherAudience', { name }));
    return invalid(phrase('tokens.badClaim', { name, claim: error.claim }));
  }
  return invalid(phrase('tokens.invalid', { name }));
}

/**
 * Checks signature, issuer, audience and times of a token. Throws `unauthorized`, and
 * `host_unavailable` where the issuer's keys cannot be fetched.
 */
export function createVerifyToken(deps: VerifyDeps) {
  const keys = new WeakMap<ActiveIssuer, TokenKey>();
  const keyFor = (issuer: ActiveIssuer): TokenKey => {
    const known = keys.get(issuer) ?? keyOf(issuer, deps);
    keys.set(issuer, known);
    return known;
  };
  return async (token: string, issuer: ActiveIssuer): Promise<JWTPayload & { exp: number }> => {
    const { algorithms, keyFor: find } = keyFor(issuer);
    try {
      const { payload, protectedHeader } = await jwtVerify(token, find, {
        algorithms,
        issuer: issuer.issuer,
        audience: [...issuer.audience],
        clockTolerance: issuer.leewaySeconds,
        currentDate: new Date(deps.now()),
        requiredClaims: ['exp', 'sub'],
      });
      const { typ } = protectedHeader;
      if (typ !== undefined && !tokenTypes.has(typ.toLowerCase()))
        throw invalid(phrase('tokens.invalid', { name: issuer.name }));
      return { ...payload, exp: payload.exp ?? 0 };
    } catch (error) {
      throw refusalOf(error, issuer);
    }
  };
}
