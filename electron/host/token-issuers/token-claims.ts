import type { ClientRole } from '../../../shared/contract/clients.ts';
import type { TokenClaims } from '../../../shared/contract/token-issuers.ts';

type Payload = Readonly<Record<string, unknown>>;

/** From the least to the most privileged. */
const roles: readonly ClientRole[] = ['viewer', 'member', 'admin'];

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Payload)[name]
    : undefined;

/** A claim by its whole name (some are URLs), or else by a path with dots. */
const claimAt = (payload: Payload, name: string): unknown =>
  own(payload, name) ?? name.split('.').reduce<unknown>(own, payload);

/** A list, one text, or a text of several words, as `scope` is (RFC 8693, 4.2). */
function valuesOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === 'string');
  return typeof claim === 'string' ? [claim, ...claim.split(' ')] : [];
}

/**
 * The role that a token's claims give: the most privileged that they map to, or else the issuer's
 * default. A value that is not mapped means nothing, whatever it is called.
 */
export function roleIn(
  payload: Payload,
  { role, roles: map, defaultRole }: TokenClaims,
): ClientRole {
  if (role === '') return defaultRole;
  const mapped = valuesOf(claimAt(payload, role)).flatMap((value) =>
    Object.hasOwn(map, value) ? (map[value] ?? []) : [],
  );
  return roles.findLast((one) => mapped.includes(one)) ?? defaultRole;
}

/** Characters of a `sub` (OpenID Connect Core, 2). */
const longestSubject = 255;

/** The subject, as it is; null for none, and for one that no log or list could show. */
export const subjectIn = ({ sub }: Payload): string | null =>
  typeof sub === 'string' && sub.length > 0 && sub.length <= longestSubject && !/\p{Cc}/u.test(sub)
    ? sub
    : null;
