import { hash } from 'node:crypto';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import {
  tokenClaimsSchema,
  type TokenClaims,
  type TokenIssuer,
  type TokenIssuerInput,
} from '../../../shared/contract/token-issuers.ts';
import { parseJsonNow } from '../bodies/parse-json.ts';
import type { HearthTables } from '../store/schema.ts';

export type StoredIssuer = Selectable<HearthTables['token_issuers']>;
export type NewIssuerRow = Insertable<HearthTables['token_issuers']>;

/** An issuer whose tokens count now. The same object until it is changed. */
export interface ActiveIssuer {
  id: string;
  ownerId: string;
  name: string;
  issuer: string;
  audience: readonly string[];
  key: TokenIssuer['key'];
  claims: TokenClaims;
  leewaySeconds: number;
  maxClients: number;
}

const strings = z.array(z.string());
/** A mapping that cannot be read gives the least. */
const noClaims: TokenClaims = { role: '', roles: {}, defaultRole: 'viewer' };

function readJson<T>(text: string, schema: z.ZodType<T>, otherwise: T): T {
  try {
    const parsed = schema.safeParse(parseJsonNow(text));
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

const keyOf = (row: StoredIssuer): TokenIssuer['key'] => {
  if (row.key_kind === 'secret') return { kind: 'secret' };
  return row.key_kind === 'jwks'
    ? { kind: 'jwks', url: row.public_key }
    : { kind: 'pem', pem: row.public_key };
};

export const toActive = (row: StoredIssuer): ActiveIssuer => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  issuer: row.issuer,
  audience: readJson(row.audience, strings, []),
  key: keyOf(row),
  claims: readJson(row.claims, tokenClaimsSchema, noClaims),
  leewaySeconds: row.leeway_seconds,
  maxClients: row.max_clients,
});

export function toIssuer(
  row: StoredIssuer,
  { active, clients }: Pick<TokenIssuer, 'active' | 'clients'>,
): TokenIssuer {
  const { ownerId: _, audience, ...rest } = toActive(row);
  return {
    ...rest,
    audience: [...audience],
    enabled: row.enabled === 1,
    active,
    clients,
    createdAt: row.created_at,
    source: row.source,
  };
}

export const issuerColumns = (input: TokenIssuerInput) => ({
  name: input.name,
  issuer: input.issuer,
  audience: JSON.stringify(input.audience),
  key_kind: input.key.kind,
  public_key:
    input.key.kind === 'jwks' ? input.key.url : input.key.kind === 'pem' ? input.key.pem : '',
  claims: JSON.stringify(input.claims),
  leeway_seconds: input.leewaySeconds,
  max_clients: input.maxClients,
  enabled: input.enabled ? 1 : 0,
});

/**
 * What one version of an issuer is refused by once another follows it, also after a backup was
 * restored (`revoked.jsonl`).
 */
export const versionHash = ({ id, version }: Pick<StoredIssuer, 'id' | 'version'>): Buffer =>
  hash('sha256', JSON.stringify(['issuer', id, version]), 'buffer');
