import { createIncreasingClock } from '../../../../shared/time.ts';
import type {
  PolicyDefinition,
  PolicyVersion,
  RoutingPolicy,
} from '../../../../shared/contract/policies.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { clientOfOwner, newId } from '../../../../shared/ids.ts';
import type { Changes } from '../../changes/changes.ts';
import type { Store } from '../../store/store.ts';
import { readRow, transact, write } from '../../store/transact.ts';
import type { ActivePolicies } from '../planning/planning-deps.ts';
import { checkDefinition } from './check-definition.ts';
import { allPolicies, nextVersion, versionsOf } from './policy-rows.ts';

export type PolicySource = RoutingPolicy['source'];

export interface PolicyInput {
  alias: string;
  definition: PolicyDefinition;
  note: string;
}

/**
 * Policies with all of their versions; the active ones are in memory. For all but its owner a
 * policy is not there (`not_found`), but a client's requests meet those of who made the client.
 * What hearth.yaml declares is changed only there: by the app it is refused (`conflict`).
 */
export interface Policies extends ActivePolicies {
  list(ownerId: string): RoutingPolicy[];
  get(ownerId: string, id: string): RoutingPolicy;
  /**
   * A new alias, or a new version of a known one, active at once. From the file the same
   * definition makes no new version. Throws `bad_request`, `conflict`.
   */
  save(ownerId: string, input: PolicyInput, source?: PolicySource): RoutingPolicy;
  setEnabled(ownerId: string, id: string, enabled: boolean, source?: PolicySource): RoutingPolicy;
  remove(ownerId: string, id: string, source?: PolicySource): { removed: boolean };
  /** The newest first. */
  versions(ownerId: string, id: string): PolicyVersion[];
  /** An older version comes into force again, as a new one. */
  rollback(ownerId: string, id: string, version: number): RoutingPolicy;
}

export interface PoliciesDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  changes: Changes;
  now: () => number;
}

const notThere = (): never => {
  throw new AppError('not_found', phrase('routing.policyMissing'));
};

/** Who made a client; that never changes, so it is asked once. */
function createMakers({ db, sqlite }: PoliciesDeps['store']): (ownerId: string) => string | null {
  const known = new Map<string, string>();
  return (ownerId) => {
    const clientId = clientOfOwner(ownerId);
    if (clientId === null) return null;
    const found =
      known.get(ownerId) ??
      readRow({ sqlite }, db.selectFrom('clients').select('owner_id').where('id', '=', clientId))
        ?.owner_id ??
      null;
    if (found !== null) known.set(ownerId, found);
    return found;
  };
}

/** The rows; each change is one transaction. */
function createWrites({ store, now }: PoliciesDeps) {
  const { db } = store;
  const nextCreatedAt = createIncreasingClock(now);
  const addVersion = (policy: RoutingPolicy, note: string): void =>
    void write(
      store,
      db.insertInto('policy_versions').values({
        policy_id: policy.id,
        version: policy.version,
        definition: JSON.stringify(policy.definition),
        note,
        created_at: now(),
      }),
    );
  return {
    added: (
      ownerId: string,
      { alias, definition, note }: PolicyInput,
      source: PolicySource,
    ): RoutingPolicy => {
      const policy: RoutingPolicy = {
        id: newId('policy', now()),
        alias,
        enabled: true,
        version: 1,
        definition,
        source,
        createdAt: nextCreatedAt(),
      };
      transact(store, () => {
        write(
          store,
          db.insertInto('policies').values({
            id: policy.id,
            owner_id: ownerId,
            alias,
            enabled: 1,
            version: 1,
            source,
            created_at: policy.createdAt,
          }),
        );
        addVersion(policy, note);
      });
      return policy;
    },
    versioned: (
      before: RoutingPolicy,
      definition: PolicyDefinition,
      note: string,
      source: PolicySource,
    ): RoutingPolicy =>
      transact(store, () => {
        const policy: RoutingPolicy = {
          ...before,
          version: nextVersion(store, before.id),
          definition,
          source,
        };
        addVersion(policy, note);
        write(
          store,
          db
            .updateTable('policies')
            .set({ version: policy.version, source })
            .where('id', '=', policy.id),
        );
        return policy;
      }),
    set: (policy: RoutingPolicy): RoutingPolicy => {
      write(
        store,
        db
          .updateTable('policies')
          .set({ enabled: policy.enabled ? 1 : 0, source: policy.source })
          .where('id', '=', policy.id),
      );
      return policy;
    },
    remove: (id: string): void => void write(store, db.deleteFrom('policies').where('id', '=', id)),
  };
}

export function createPolicies(deps: PoliciesDeps): Policies {
  const { store, changes } = deps;
  const makerOf = createMakers(store);
  const writes = createWrites(deps);
  const byOwner = new Map<string, Map<string, RoutingPolicy>>();

  const ownOf = (ownerId: string): Map<string, RoutingPolicy> =>
    byOwner.get(ownerId) ?? new Map<string, RoutingPolicy>();
  const keep = (ownerId: string, policy: RoutingPolicy): RoutingPolicy => {
    byOwner.set(ownerId, new Map(ownOf(ownerId)).set(policy.alias, policy));
    changes.publish(ownerId, { topic: 'policies' });
    return policy;
  };
  for (const { ownerId, policy } of allPolicies(store))
    byOwner.set(ownerId, ownOf(ownerId).set(policy.alias, policy));

  const get = (ownerId: string, id: string): RoutingPolicy =>
    [...ownOf(ownerId).values()].find((policy) => policy.id === id) ?? notThere();
  const changeable = (policy: RoutingPolicy, source: PolicySource): RoutingPolicy => {
    if (policy.source === 'file' && source === 'app')
      throw new AppError('conflict', phrase('routing.policyDeclared', { alias: policy.alias }));
    return policy;
  };
  /** The maker's come first: a client cannot put a policy of its own over one that it was given. */
  const holders = (ownerId: string): string[] =>
    [makerOf(ownerId), ownerId].flatMap((id) => id ?? []);

  return {
    list: (ownerId) => [...ownOf(ownerId).values()],
    get,
    save: (ownerId, input, source = 'app') => {
      checkDefinition(input.definition);
      const before = ownOf(ownerId).get(input.alias);
      if (before === undefined) return keep(ownerId, writes.added(ownerId, input, source));
      changeable(before, source);
      const same = JSON.stringify(before.definition) === JSON.stringify(input.definition);
      if (same && source === 'file')
        return before.source === 'file' ? before : keep(ownerId, writes.set({ ...before, source }));
      return keep(ownerId, writes.versioned(before, input.definition, input.note, source));
    },
    setEnabled: (ownerId, id, enabled, source = 'app') =>
      keep(ownerId, writes.set({ ...changeable(get(ownerId, id), source), enabled })),
    remove: (ownerId, id, source = 'app') => {
      const policy = changeable(get(ownerId, id), source);
      writes.remove(id);
      const rest = new Map(ownOf(ownerId));
      rest.delete(policy.alias);
      byOwner.set(ownerId, rest);
      changes.publish(ownerId, { topic: 'policies' });
      return { removed: true };
    },
    versions: (ownerId, id) => versionsOf(store, get(ownerId, id)),
    rollback: (ownerId, id, version) => {
      const policy = changeable(get(ownerId, id), 'app');
      const older = versionsOf(store, policy).find((one) => one.version === version);
      if (older === undefined)
        throw new AppError(
          'not_found',
          phrase('routing.noVersion', { alias: policy.alias, version }),
        );
      checkDefinition(older.definition);
      return keep(
        ownerId,
        writes.versioned(policy, older.definition, `↩ ${version}`, policy.source),
      );
    },
    active: (ownerId, alias) =>
      holders(ownerId)
        .flatMap((holder) => ownOf(holder).get(alias) ?? [])
        .find(({ enabled }) => enabled) ?? null,
    allActive: (ownerId) => [
      ...new Map(
        holders(ownerId)
          .toReversed()
          .flatMap((holder) =>
            [...ownOf(holder).values()]
              .filter(({ enabled }) => enabled)
              .map((policy) => [policy.alias, policy] as const),
          ),
      ).values(),
    ],
  };
}
