import type { Kysely } from 'kysely';
import type { KnowledgeSource } from '../../../../../shared/contract/knowledge-sources.ts';
import type { Changes } from '../../../changes/changes.ts';
import type { HearthTables } from '../../../store/schema.ts';
import type { DocumentStore } from '../../bases/document-store.ts';
import type { SerialQueues } from '../../../../../shared/serial-queue.ts';
import { presentSource } from './present.ts';
import type { RunningSources } from './running-sources.ts';
import { sourceRows, type SourceRow } from './source-rows.ts';

/** What every kind of source is added, changed and removed with. */
export interface SourceTools {
  db: Kysely<HearthTables>;
  store: DocumentStore;
  changes: Changes;
  running: RunningSources;
  /** By base: two calls must not both create the same source. */
  inTurn: SerialQueues;
  now: () => number;
}

export async function present(
  { running, store }: SourceTools,
  row: SourceRow,
): Promise<KnowledgeSource> {
  const counts = await store.base(row.base_id).sourceCounts();
  return presentSource(running.of(row), counts);
}

/** Looks at the source, its failed documents too, and returns it as it is then. */
export async function lookAt(tools: SourceTools, row: SourceRow): Promise<KnowledgeSource> {
  await tools.running.of(row).runtime.look({ retryFailed: true });
  return present(tools, row);
}

/** Removes a source with its documents. */
export async function removeSource(
  { db, store, changes, running, now }: SourceTools,
  row: SourceRow,
): Promise<void> {
  await running.stop({ id: row.id }, () => sourceRows.remove(db, row.id));
  const { locations } = await store
    .base(row.base_id)
    .removeSourceDocuments({ sourceId: row.id, keys: null, nowMs: now() });
  await store.discard(row.base_id, locations);
  store.changed(row.owner_id, row.base_id);
  changes.publish(row.owner_id, { topic: 'sources', id: row.base_id });
}

/** The source that matches, or one created with `input`; `isNew` where it was created. */
export function findOrCreate(
  { db, inTurn, now }: SourceTools,
  input: Parameters<typeof sourceRows.create>[1],
  matches: (row: SourceRow) => boolean,
): Promise<{ row: SourceRow; isNew: boolean }> {
  return inTurn(input.base_id, async () => {
    const known = (await sourceRows.ofBase(db, input.base_id)).find(matches);
    return known
      ? { row: known, isNew: false }
      : { row: await sourceRows.create(db, input, now()), isNew: true };
  });
}
