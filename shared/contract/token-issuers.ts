import { z } from 'zod';
import { clientRoleSchema } from './clients.ts';
import { procedure } from './procedure.ts';

/** Bytes of a shared secret: as many as HS256's hash has (RFC 7518, 3.2). */
export const shortestSecret = 32;

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'this takes no control characters');

/** What an issuer's tokens are checked with. Each kind has algorithms of its own. */
const secretKey = { kind: z.literal('secret') };
const jwksKey = {
  /** RS256 and ES256, with the keys that the issuer publishes at this address (RFC 7517). */
  kind: z.literal('jwks'),
  url: z.string().trim().max(2000),
};
const pemKey = {
  /** RS256 or ES256, with this public key or certificate. */
  kind: z.literal('pem'),
  pem: z.string().trim().max(20_000),
};

/** Which claim decides a role, and what its values mean. */
export const tokenClaimsSchema = z.strictObject({
  /**
   * The claim's name, or a path with dots into one (`realm_access.roles`). Empty: a client has
   * `defaultRole` at first, and its role is changed in Hearth.
   */
  role: z.string().trim().max(200).default(''),
  /** By value; of several that a token has, the most privileged counts. */
  roles: z.record(z.string().trim().min(1).max(200), clientRoleSchema).default({}),
  /** Where no value matches. */
  defaultRole: z.enum(['member', 'viewer']).default('member'),
});
export type TokenClaims = z.infer<typeof tokenClaimsSchema>;
export const defaultTokenClaims: TokenClaims = tokenClaimsSchema.parse({});

const fields = {
  /** Clients are called `<name>:<sub>`. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(32)
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u,
      'this takes letters, digits, spaces, dots and hyphens',
    ),
  /** The claim `iss`, exactly. */
  issuer: text(500),
  /** Values of the claim `aud`, one of which a token must have. */
  audience: z.array(text(500)).min(1).max(20),
  claims: tokenClaimsSchema.default(defaultTokenClaims),
  /** By how much clocks may differ, for `exp` and `nbf`. */
  leewaySeconds: z.number().int().min(0).max(300).default(30),
  /** Subjects that may become clients. */
  maxClients: z.number().int().min(1).max(10_000).default(100),
  enabled: z.boolean().default(true),
};

export const tokenIssuerInputSchema = z.strictObject({
  ...fields,
  key: z.discriminatedUnion('kind', [
    /** HS256. An empty secret keeps the present one. */
    z.strictObject({ ...secretKey, secret: z.string().max(4000) }),
    z.strictObject(jwksKey),
    z.strictObject(pemKey),
  ]),
});
export type TokenIssuerInput = z.infer<typeof tokenIssuerInputSchema>;

export const tokenIssuerSchema = z.object({
  ...fields,
  id: z.string(),
  key: z.discriminatedUnion('kind', [z.object(secretKey), z.object(jwksKey), z.object(pemKey)]),
  /** Whether its tokens sign clients in. False also for one that a restored backup brought back. */
  active: z.boolean(),
  /** Its clients of now. */
  clients: z.number(),
  createdAt: z.number(),
  source: z.enum(['app', 'file']),
});
export type TokenIssuer = z.infer<typeof tokenIssuerSchema>;

const removedSubjectSchema = z.object({
  subject: z.string(),
  /** What the client was called. */
  name: z.string(),
  removedAt: z.number(),
});
export type RemovedSubjectRow = z.infer<typeof removedSubjectSchema>;

const byId = z.object({ id: z.string() });

/** Issuers of tokens (JWT, RFC 7519), each of whose subjects is a client of its own. */
export const tokenIssuersContract = {
  list: procedure({ access: 'admin', audited: false }).output(z.array(tokenIssuerSchema)),
  /** Adds one, or with `id` replaces it: what its clients began ends. */
  save: procedure({ access: 'admin', audited: true })
    .input(tokenIssuerInputSchema.extend({ id: z.string().optional() }))
    .output(tokenIssuerSchema),
  /** Its tokens are refused from now on; its clients stay until they are removed. */
  remove: procedure({ access: 'admin', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  /** Subjects whose clients were removed, and which are refused. */
  removed: procedure({ access: 'admin', audited: false })
    .input(byId)
    .output(z.array(removedSubjectSchema)),
  /** The next token of a removed subject creates a new client. */
  readmit: procedure({ access: 'admin', audited: true })
    .input(byId.extend({ subject: z.string().max(255) }))
    .output(z.object({ readmitted: z.boolean() })),
};
