import type { TokenIssuer } from '../../../shared/contract/token-issuers.ts';
import { withoutDefaults, type Entry, type UniqueName } from './export-entry.ts';

/** An issuer as hearth.yaml declares it; its secret by the name of a variable. */
export const issuerEntry = (
  { name, issuer, audience, key, claims, leewaySeconds, maxClients, enabled }: TokenIssuer,
  nameOf: UniqueName,
): Entry =>
  withoutDefaults(
    {
      name,
      issuer,
      audience: audience.length === 1 ? audience[0] : audience,
      secretEnv: key.kind === 'secret' ? nameOf(`${name} tokens`, 'ISSUER') : undefined,
      jwksUrl: key.kind === 'jwks' ? key.url : undefined,
      publicKey: key.kind === 'pem' ? key.pem : undefined,
      roleClaim: claims.role,
      roles: claims.roles,
      defaultRole: claims.defaultRole,
      leewaySeconds,
      maxClients,
      enabled,
    },
    {
      roleClaim: '',
      roles: {},
      defaultRole: 'member',
      leewaySeconds: 30,
      maxClients: 100,
      enabled: true,
    },
  );
