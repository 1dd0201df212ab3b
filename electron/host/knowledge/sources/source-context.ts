import type { Kysely } from 'kysely';
import type { Changes } from '../../changes/changes.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { DocumentStore } from '../bases/document-store.ts';
import type { SourceContext } from './runtime/source-runtime.ts';
import { sourceRows, type SourceRow } from './runtime/source-rows.ts';

export interface SourceContextDeps {
  db: Kysely<HearthTables>;
  store: DocumentStore;
  changes: Changes;
  now: () => number;
}

/** When a source was last looked at is written down no oftener than this. */
const writeEveryMs = 60_000;

/** A source as its runtime sees it. */
export function createSourceContext(
  first: SourceRow,
  { db, store, changes, now }: SourceContextDeps,
): SourceContext {
  const { id, base_id: baseId, owner_id: ownerId } = first;
  const base = store.base(baseId);
  let row = first;
  let writtenAt = first.last_checked_at ?? 0;
  const changed = (): void => changes.publish(ownerId, { topic: 'sources', id: baseId });
  const queued = async (): Promise<void> => {
    store.wake(await store.find(ownerId, baseId));
    store.changed(ownerId, baseId);
  };
  return {
    row: () => row,
    base,
    now,
    changed,
    queued,
    excluded: () => sourceRows.excluded(db, id),
    async save(patch) {
      const before = row;
      row = { ...row, ...patch };
      const isShown =
        row.state !== before.state ||
        row.error_message !== before.error_message ||
        before.last_checked_at === null;
      if (!isShown && patch.config === undefined && now() - writtenAt < writeEveryMs) return;
      writtenAt = now();
      await sourceRows.patch(db, id, patch);
      if (isShown) changed();
    },
    async put(key, { data, extension, file, name, modifiedMs }) {
      const location = await store.keep({ id: baseId, ownerId }, { data, extension });
      const { replaced } = await base.putSourceDocument({
        sourceId: id,
        key,
        document: { path: '', location, file, name, sizeBytes: data.size, modifiedMs },
        nowMs: now(),
      });
      if (replaced !== null) await store.discard(baseId, [replaced]);
      await queued();
    },
    async drop(keys) {
      const { locations, removed } = await base.removeSourceDocuments({
        sourceId: id,
        keys,
        nowMs: now(),
      });
      await store.discard(baseId, locations);
      if (removed > 0) await queued();
    },
  };
}
