import { z } from 'zod';
import {
  tokenClaimsSchema,
  tokenIssuerInputSchema,
} from '../../../shared/contract/token-issuers.ts';

const { name, issuer, audience, leewaySeconds, maxClients, enabled } = tokenIssuerInputSchema.shape;
const { role, roles, defaultRole } = tokenClaimsSchema.shape;
const [audienceValue, path] = [audience.element, z.string().min(1).optional()];

/** One issuer of hearth.yaml; exactly one of its keys is given (`check-sense.ts`). */
export const issuerEntrySchema = z.strictObject({
  name: name.describe('Its clients are called `<name>:<sub>`.'),
  issuer: issuer.describe('The claim `iss`, exactly.'),
  audience: z
    .union([audienceValue, audience])
    .describe('Value of the claim `aud`, or several of which a token must have one.'),
  secretEnv: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      'this takes the name of an environment variable, not the secret itself',
    )
    .optional()
    .describe('HS256: the environment variable that holds the shared secret.'),
  secretFile: path.describe(
    'HS256: a file that holds the shared secret alone; a relative path starts at this file’s folder.',
  ),
  jwksUrl: path.describe('RS256 and ES256: the address at which the issuer publishes its keys.'),
  publicKey: path.describe('RS256 or ES256: a public key or certificate as PEM text.'),
  roleClaim: role.describe('The claim that decides the role, such as realm_access.roles.'),
  roles: roles.describe('Roles by the claim’s values; a value that is not listed means nothing.'),
  defaultRole: defaultRole.describe('Where no value matches.'),
  leewaySeconds: leewaySeconds.describe('By how much clocks may differ.'),
  maxClients: maxClients.describe('Subjects that may become clients.'),
  enabled,
});
export type IssuerEntry = z.output<typeof issuerEntrySchema>;
