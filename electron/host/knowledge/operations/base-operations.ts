import { rm } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import type { KnowledgeBase } from '../../../../shared/contract/knowledge.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import { knowledgeBaseRows, type BaseChanges, type BaseRow } from '../bases/base-rows.ts';
import type { UploadFolder } from '../bases/document-store.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { changeOf, progressOf } from '../ingest/progress.ts';
import { markQuotes } from '../local-only/mark-quotes.ts';
import type { BaseSources } from '../sources/base-sources.ts';
import type { BaseName, BaseUpdate, Knowledge } from './knowledge.ts';
import type { OpenBases } from './open-bases.ts';

export interface BaseOperationsDeps {
  db: Kysely<HearthTables>;
  bases: OpenBases;
  ingest: Pick<Ingest, 'look' | 'forget' | 'settled'>;
  sources: Pick<BaseSources, 'mustAllow' | 'lookAtConversations' | 'stopWhile'>;
  uploads: Pick<UploadFolder, 'removeAll'>;
  /** Every worker closes the file. */
  release(path: string): Promise<void>;
  wake(row: BaseRow): void;
  changed(ownerId: string, baseId: string): void;
  now: () => number;
}

const nameOf = (caller: Caller, row: BaseRow): BaseName => ({
  id: row.id,
  name: row.name,
  localOnly: row.local_only === 1,
  shared: row.shared === 1,
  readOnly: row.owner_id !== caller.ownerId,
});

/** The bases themselves: listed, created, changed and removed. */
export function createBaseOperations(
  deps: BaseOperationsDeps,
): Pick<Knowledge, 'list' | 'names' | 'create' | 'update' | 'remove' | 'settled'> {
  const { db, bases, ingest, sources, changed, now } = deps;
  const find = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.find(db, caller.ownerId, id);

  const present = async (caller: Caller, row: BaseRow): Promise<KnowledgeBase> => {
    const base = bases.base(row.id);
    const [summary, work, change] = await Promise.all([
      base.summarize(),
      base.workOf(),
      base.modelChange(),
    ]);
    const look = ingest.look(row.id);
    return {
      ...nameOf(caller, row),
      embeddingModel: row.embedding_model,
      chunkTokens: row.chunk_tokens,
      overlapTokens: row.overlap_tokens,
      ...summary,
      createdAt: row.created_at,
      ingest: progressOf(work, look, row.paused === 1),
      change: changeOf(row.next_model, change, work, look),
    };
  };

  const applyUpdate = async (before: BaseRow, input: BaseUpdate): Promise<BaseRow> => {
    const { id, owner_id: ownerId } = before;
    const model =
      input.embeddingModel === undefined
        ? {}
        : await bases.changedModel(before, input.embeddingModel);
    const recut = isRecut(before, input);
    const requeueAll = async (): Promise<unknown> =>
      recut && bases.base(id).requeueAll({ nowMs: now() });
    // Before the update, so that a kill does not lose it. After it, for documents that were read
    // with the former chunk size in between.
    await requeueAll();
    const row = await knowledgeBaseRows.update(db, ownerId, id, {
      ...columnsOf(input),
      ...model,
    });
    await requeueAll();
    if (input.localOnly === true && before.local_only === 0)
      await markQuotes({ db, base: bases.base, now }, id);
    if (before.next_model !== null && row.next_model === null) await bases.base(id).cancelChange();
    if (recut || input.paused !== undefined || input.embeddingModel !== undefined) deps.wake(row);
    return row;
  };

  const removeBase = async (caller: Caller, id: string): Promise<void> => {
    bases.stop(id);
    ingest.forget(id);
    await knowledgeBaseRows.remove(db, caller.ownerId, id);
    await deps.release(bases.pathOf(id));
    for (const suffix of ['', '-wal', '-shm']) await rm(bases.pathOf(id) + suffix, { force: true });
    await deps.uploads.removeAll(id);
    changed(caller.ownerId, id);
  };

  return {
    async list(caller) {
      const rows = await knowledgeBaseRows.readable(db, caller.ownerId);
      return Promise.all(rows.map((row) => present(caller, row)));
    },
    async names(caller) {
      const rows = await knowledgeBaseRows.readable(db, caller.ownerId);
      const holding = await bases.holding(rows);
      return rows.map((row) => ({ ...nameOf(caller, row), holdsLocalOnly: holding.has(row.id) }));
    },
    async create(caller, { name, localOnly = false }) {
      const row = await knowledgeBaseRows.create(db, caller.ownerId, {
        name,
        localOnly: localOnly || caller.localOnly,
        nowMs: now(),
      });
      changed(caller.ownerId, row.id);
      return present(caller, row);
    },
    async update(caller, input) {
      const before = await find(caller, input.id);
      await sources.mustAllow(caller.ownerId, input.id, input);
      mustBeAllowed(caller, input);
      const row = await applyUpdate(before, input);
      changed(caller.ownerId, input.id);
      const updated = await present(caller, row);
      await sources.lookAtConversations(input.id);
      return updated;
    },
    async remove(caller, id) {
      await find(caller, id);
      await sources.stopWhile(id, () => removeBase(caller, id));
      return { removed: true };
    },
    async settled(caller, id, signal) {
      await find(caller, id);
      await ingest.settled(id, signal);
    },
  };
}

function mustBeAllowed(caller: Caller, { shared, localOnly }: BaseUpdate): void {
  if (shared !== undefined && caller.ownerId !== desktopOwnerId)
    throw new AppError('forbidden', phrase('knowledge.ownerShares'));
  if (localOnly === false && caller.localOnly)
    throw new AppError('local_only', phrase('knowledge.clientLocalOnly'));
}

/** Whether every document has to be split into chunks again. */
const isRecut = (before: BaseRow, { chunkTokens, overlapTokens }: BaseUpdate): boolean =>
  (chunkTokens !== undefined && chunkTokens !== before.chunk_tokens) ||
  (overlapTokens !== undefined && overlapTokens !== before.overlap_tokens);

const flagOf = (value: boolean): 0 | 1 => (value ? 1 : 0);

function columnsOf(input: BaseUpdate): BaseChanges {
  const columns: BaseChanges = {};
  if (input.name !== undefined) columns.name = input.name;
  if (input.localOnly !== undefined) columns.local_only = flagOf(input.localOnly);
  if (input.shared !== undefined) columns.shared = flagOf(input.shared);
  if (input.paused !== undefined) columns.paused = flagOf(input.paused);
  if (input.chunkTokens !== undefined) columns.chunk_tokens = input.chunkTokens;
  if (input.overlapTokens !== undefined) columns.overlap_tokens = input.overlapTokens;
  return columns;
}
