import type { Kysely } from 'kysely';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import { localOnlyConversations } from '../sources/conversations/read-conversations.ts';
import { sourceRows } from '../sources/runtime/source-rows.ts';

export interface BaseLocalOnlyDeps {
  db: Kysely<HearthTables>;
  base(id: string): Base;
  /** Whether all text of this owner stays on this machine. Default: no owner. */
  isLocalOnly?: ((ownerId: string) => boolean) | undefined;
}

/** A base's sources of conversations, and the keys of those that are local-only by now. */
interface LocalOnlyChats {
  sources: string[];
  keys: string[];
}

/** Which text of a base must not be sent to another machine. */
export function createBaseLocalOnly({ db, base, isLocalOnly }: BaseLocalOnlyDeps) {
  /** Those of the bases that are local-only, have a local-only source or a local-only owner. */
  const holding = async (rows: readonly BaseRow[]): Promise<ReadonlySet<string>> => {
    const own = rows.filter((row) => row.local_only === 1 || isLocalOnly?.(row.owner_id) === true);
    const ids = rows.map(({ id }) => id);
    const bySource = await sourceRows.localOnlyOf(db, ids);
    return new Set([...own.map(({ id }) => id), ...bySource.map(({ baseId }) => baseId)]);
  };

  const localOnlyChats = async (row: BaseRow): Promise<LocalOnlyChats> => {
    const sources = await sourceRows.conversationsOf(db, row.id);
    return {
      sources,
      keys: sources.length === 0 ? [] : await localOnlyConversations(db, row.owner_id),
    };
  };

  const isHeld = async (row: BaseRow): Promise<boolean> => (await holding([row])).size > 0;

  return {
    holding,
    isHeld,
    /** The caller, local-only where the base is. */
    async restricted(caller: Caller, row: BaseRow): Promise<Caller> {
      return { ...caller, localOnly: caller.localOnly || (await isHeld(row)) };
    },
    /**
     * Whether the base has documents of conversations that are local-only by now: such a document
     * is in the base until its source looks again.
     */
    async hasLocalOnlyChats(row: BaseRow): Promise<boolean> {
      const { sources, keys } = await localOnlyChats(row);
      return keys.length > 0 && base(row.id).hasKeys({ sourceIds: sources, keys });
    },
    /** Those of the passages that must not be sent to another machine. */
    async localOnlyOf(row: BaseRow, passageIds: readonly number[]): Promise<ReadonlySet<number>> {
      if (row.local_only === 1) return new Set(passageIds);
      const file = base(row.id);
      const sources = (await sourceRows.localOnlyOf(db, [row.id])).map(({ id }) => id);
      const ofSources =
        sources.length === 0
          ? []
          : await file.passagesOfSources({ passageIds, sourceIds: sources });
      const chats = await localOnlyChats(row);
      const ofChats =
        chats.keys.length === 0
          ? []
          : await file.passagesOfKeys({ passageIds, sourceIds: chats.sources, keys: chats.keys });
      return new Set([...ofSources, ...ofChats]);
    },
  };
}

export type BaseLocalOnly = ReturnType<typeof createBaseLocalOnly>;
