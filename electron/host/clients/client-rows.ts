import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import {
  clientLimitsSchema,
  defaultClientLimits,
  type Client,
  type ClientInput,
} from '../../../shared/contract/clients.ts';
import { contentRulesSchema, type ContentRules } from '../../../shared/contract/content-rules.ts';
import type { HearthTables } from '../store/schema.ts';

export type StoredClient = Selectable<HearthTables['clients']>;
export type NewClientRow = Insertable<HearthTables['clients']>;
/** What a client may be changed in, as it is asked for. */
export type ClientPatch = {
  [Key in keyof Omit<ClientInput, 'signed'>]?: ClientInput[Key] | undefined;
} & { suspended?: boolean | undefined };

type ClientColumns = Partial<Omit<NewClientRow, 'id' | 'owner_id'>>;

const strings = z.array(z.string());

/** A column that this version cannot read is taken for `otherwise`, the safer side. */
function readJson<T>(text: string, schema: z.ZodType<T>, otherwise: T): T {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

const blocked: ContentRules = {
  key: 'block',
  id_number: 'block',
  phone: 'block',
  card: 'block',
  email: 'block',
  words: [],
  wordAction: 'off',
};
/** No model and no address has this name. */
const none = ['?'];

export const toClient = (row: StoredClient): Client => ({
  id: row.id,
  name: row.name,
  keyHint: row.key_hint,
  role: row.role,
  localOnly: row.local_only === 1,
  models: readJson(row.models, strings, none),
  limits: readJson(row.limits, clientLimitsSchema, defaultClientLimits),
  expiresAt: row.expires_at,
  ipAllow: readJson(row.ip_allow, strings, none),
  signed: row.signing_secret !== null,
  rules: readJson(row.rules, contentRulesSchema, blocked),
  suspended: row.suspended === 1,
  formerKeyUntil: row.former_key_until,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  source: row.source,
  issuer: row.issuer,
});

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

/** The columns that a patch names. */
export function columnsOf(patch: ClientPatch): ClientColumns {
  const { name, role, localOnly, models, limits, expiresAt, ipAllow, rules, suspended } = patch;
  return {
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(localOnly === undefined ? {} : { local_only: bit(localOnly) }),
    ...(models === undefined ? {} : { models: JSON.stringify(models) }),
    ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(ipAllow === undefined ? {} : { ip_allow: JSON.stringify(ipAllow) }),
    ...(rules === undefined ? {} : { rules: JSON.stringify(rules) }),
    ...(suspended === undefined ? {} : { suspended: bit(suspended) }),
  };
}
