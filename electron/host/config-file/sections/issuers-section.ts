import type { Declared } from '../../../../shared/contract/config.ts';
import type { TokenIssuer, TokenIssuerInput } from '../../../../shared/contract/token-issuers.ts';
import type { ConfigDomains } from './domains.ts';
import { keyFact } from './key-fact.ts';
import {
  planSection,
  type ComparedFields,
  type Existing,
  type SectionPlan,
} from './plan-section.ts';

const rulesOf = ({
  issuer,
  audience,
  claims,
  leewaySeconds,
  maxClients,
  enabled,
}: Omit<TokenIssuerInput, 'key' | 'name'>): ComparedFields => ({
  issuer,
  audience,
  claims,
  leewaySeconds,
  maxClients,
  enabled,
});

const publicKeyOf = (key: TokenIssuer['key'] | TokenIssuerInput['key']): string =>
  key.kind === 'jwks' ? key.url : key.kind === 'pem' ? key.pem : '';

export async function planIssuers(
  { issuers: domain }: ConfigDomains,
  { issuers: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const existingOf = (one: TokenIssuer): Existing => {
    const key = entries.find(({ name }) => name === one.name)?.key;
    const isSame =
      key?.kind === one.key.kind &&
      (key.kind === 'secret'
        ? domain.holdsSecret(one.id, key.secret)
        : publicKeyOf(key) === publicKeyOf(one.key));
    return {
      id: one.id,
      name: one.name,
      source: one.source,
      // One that a restored backup brought back is not active until it is applied again.
      facts: { ...rulesOf(one), active: one.active, key: keyFact(isSame) },
    };
  };
  return planSection({
    kind: 'issuer',
    entries,
    nameOf: (entry) => entry.name,
    factsOf: (entry) => ({ ...rulesOf(entry), active: entry.enabled, key: keyFact(true) }),
    existing: (await domain.list()).map(existingOf),
    adopts: () => adopt,
    put: (entry, existing) => domain.put(entry, existing?.id ?? null),
    remove: (existing) => domain.remove(existing.id),
  });
}
