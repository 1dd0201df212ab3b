import type { Selectable } from 'kysely';
import {
  policyDefinitionSchema,
  type PolicyDefinition,
  type PolicyVersion,
  type RoutingPolicy,
} from '../../../../shared/contract/policies.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { Store } from '../../store/store.ts';
import { readRow, readRows } from '../../store/transact.ts';

export type PolicyRow = Selectable<HearthTables['policies']>;
type VersionRow = Selectable<HearthTables['policy_versions']>;
type Connection = Pick<Store, 'db' | 'sqlite'>;

/** Null for a row that cannot be read: a policy that is not understood routes nothing. */
function definitionOf(text: string): PolicyDefinition | null {
  try {
    return policyDefinitionSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const toPolicy = (
  { id, alias, enabled, version, source, created_at }: PolicyRow,
  definition: PolicyDefinition,
): RoutingPolicy => ({
  id,
  alias,
  enabled: enabled === 1,
  version,
  definition,
  source,
  createdAt: created_at,
});

/** Every owner's policies with the active version, in the order they were made. */
export function allPolicies(store: Connection): { ownerId: string; policy: RoutingPolicy }[] {
  const rows = readRows(
    store,
    store.db
      .selectFrom('policies as p')
      .innerJoin('policy_versions as v', (join) =>
        join.onRef('v.policy_id', '=', 'p.id').onRef('v.version', '=', 'p.version'),
      )
      .selectAll('p')
      .select('v.definition')
      .orderBy('p.created_at')
      .orderBy('p.id'),
  );
  return rows.flatMap((row) => {
    const definition = definitionOf(row.definition);
    return definition === null
      ? []
      : [{ ownerId: row.owner_id, policy: toPolicy(row, definition) }];
  });
}

/** The newest first. */
export function versionsOf(
  store: Connection,
  policy: Pick<RoutingPolicy, 'id' | 'version'>,
): PolicyVersion[] {
  const rows = readRows<VersionRow>(
    store,
    store.db
      .selectFrom('policy_versions')
      .selectAll()
      .where('policy_id', '=', policy.id)
      .orderBy('version', 'desc'),
  );
  return rows.flatMap(({ version, definition: text, note, created_at }) => {
    const definition = definitionOf(text);
    return definition === null
      ? []
      : [{ version, definition, note, createdAt: created_at, inForce: version === policy.version }];
  });
}

/** The next free number: what is rolled back is never written over. */
export const nextVersion = (store: Connection, policyId: string): number =>
  (readRow(
    store,
    store.db
      .selectFrom('policy_versions')
      .select(({ fn }) => fn.max('version').as('last'))
      .where('policy_id', '=', policyId),
  )?.last ?? 0) + 1;
