import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import {
  accountLimitsSchema,
  noLimits,
  type Account,
  type AccountLimits,
} from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { clientOfOwner } from '../../../shared/ids.ts';
import type { HearthTables } from '../store/schema.ts';
import type { AccountAvailability } from './account-state.ts';
import { modelRowsColumn, modelsOf } from './account-models.ts';
import { fingerprintOf } from './check-certificate.ts';

/** A row with the settings of its models as JSON. */
export interface StoredAccount extends Selectable<HearthTables['accounts']> {
  model_rows: string;
}

const namesSchema = z.array(z.string());

function namesOf(text: string): string[] {
  try {
    return namesSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

function limitsOf(text: string): AccountLimits {
  try {
    return accountLimitsSchema.parse(JSON.parse(text));
  } catch {
    return noLimits;
  }
}

export function toAccount(
  row: StoredAccount,
  { state, until, reason }: AccountAvailability,
): Account {
  return {
    id: row.id,
    provider: row.provider,
    name: row.name,
    baseUrl: row.base_url,
    keyHint: row.key_hint,
    models: namesOf(row.models),
    priority: row.priority,
    enabled: row.enabled === 1,
    state: row.enabled === 1 ? state : 'disabled',
    stateUntil: until,
    stateReason: reason,
    region: row.region,
    nextKeyHint: row.next_key_hint,
    weight: row.weight,
    limits: limitsOf(row.limits),
    expiresAt: row.expires_at,
    ca: row.ca,
    caFingerprint: fingerprintOf(row.ca),
    allowFields: namesOf(row.allow_fields),
    modelSettings: modelsOf(row.model_rows),
    source: row.source,
    createdAt: row.created_at,
  };
}

const selectAccounts = (db: Kysely<HearthTables>) =>
  db.selectFrom('accounts').selectAll().select(modelRowsColumn.as('model_rows'));

export const allAccountRows = (db: Kysely<HearthTables>): Promise<StoredAccount[]> =>
  selectAccounts(db).orderBy('id').execute();

/** By priority, then in the order they were added. */
export const accountRowsOf = (
  db: Kysely<HearthTables>,
  ownerIds: readonly string[],
): Promise<StoredAccount[]> =>
  selectAccounts(db)
    .where('owner_id', 'in', ownerIds)
    .orderBy('priority')
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** Throws `not_found` when none of these owners has it. */
export async function accountRowOf(
  db: Kysely<HearthTables>,
  ownerIds: readonly string[],
  id: string,
): Promise<StoredAccount> {
  const row = await selectAccounts(db)
    .where('id', '=', id)
    .where('owner_id', 'in', ownerIds)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not_found', phrase('accounts.missing'));
  return row;
}

/**
 * An owner and, when that is a client, who made the client: a client uses the pool of the person
 * who gave it a key.
 */
export async function poolOf(db: Kysely<HearthTables>, ownerId: string): Promise<string[]> {
  const clientId = clientOfOwner(ownerId);
  if (clientId === null) return [ownerId];
  const client = await db
    .selectFrom('clients')
    .select('owner_id')
    .where('id', '=', clientId)
    .executeTakeFirst();
  return client === undefined ? [ownerId] : [ownerId, client.owner_id];
}
