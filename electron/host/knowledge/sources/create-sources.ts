import type { Kysely } from 'kysely';
import type { KnowledgeSource } from '../../../../shared/contract/knowledge-sources.ts';
import { AppError, errorCodeOf, toAppError } from '../../../../shared/errors.ts';
import { entryPath } from '../../../entry-path.ts';
import type { Changes } from '../../changes/changes.ts';
import type { EgressGate } from '../../egress/egress-gate.ts';
import type { Caller } from '../../caller.ts';
import type { Log } from '../../security/log.ts';
import type { Schema } from '../../store/schema.ts';
import type { Knowledge } from '../operations/knowledge.ts';
import { markQuotes } from '../local-only/mark-quotes.ts';
import {
  mustKeepConversations,
  refusalOf,
  takenConversations,
} from './conversations/conversation-rows.ts';
import {
  createConversationSource,
  createImportedConversations,
} from './conversations/create-conversation-source.ts';
import { createAdding } from './files/create-adding.ts';
import { createReaches } from './files/reach.ts';
import { createWatchThread } from './files/watch-thread.ts';
import { createWatchedFiles, type WatchedFilesOptions } from './files/watched-files.ts';
import { createNotes, createNoteSource } from './notes/create-notes.ts';
import { pageLimits } from './pages/ask-for.ts';
import { checkedAddress, createPages, listPages } from './pages/create-pages.ts';
import { createRobots } from './pages/robots.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { presentSource } from './present.ts';
import { allDocuments } from '../base/all-documents.ts';
import { createRunningSources } from './running-sources.ts';
import { createSourceContext } from './source-context.ts';
import { sourceRows, type SourceRow } from './source-rows.ts';
import type { SourceContext, SourceRuntime } from './source-runtime.ts';
import type { Sources } from './sources.ts';

export interface SourcesDeps {
  db: Kysely<Schema>;
  knowledge: Knowledge;
  changes: Changes;
  egress: Pick<EgressGate, 'ask'>;
  /** Whether what this owner does may reach this machine alone. */
  isLocalOnly(ownerId: string): boolean;
  now: () => number;
  log: Log;
  files?: Partial<WatchedFilesOptions>;
}

/** Where the documents of knowledge bases come from, and the knowledge domain with it. */
export function createSources({
  db,
  knowledge,
  changes,
  egress,
  isLocalOnly,
  now,
  log,
  files,
}: SourcesDeps): Sources {
  const { intake } = knowledge;
  const robots = createRobots(now);
  const watching = createWatchThread(entryPath('watch-worker'));
  const reachOf = createReaches();
  const inTurn = createOneAtATime();

  const runtimeOf = (context: SourceContext): SourceRuntime => {
    const { kind, config } = context.row();
    if (kind === 'notes') return createNoteSource(context, db);
    if (kind === 'conversations' && config.imported) return createImportedConversations(context);
    if (kind === 'conversations') return createConversationSource(context, { db, intake, changes });
    return kind === 'page' || kind === 'sitemap'
      ? createPages(context, { db, egress, robots, isLocalOnly })
      : createWatchedFiles(context, { watch: watching.watch, reachOf, ...files });
  };

  const running = createRunningSources({
    now,
    start: (row) => {
      const context = createSourceContext(row, { db, intake, changes, now });
      return { context, runtime: runtimeOf(context) };
    },
  });

  const present = async (row: SourceRow): Promise<KnowledgeSource> =>
    presentSource(running.of(row), await intake.base(row.base_id).sourceCounts());

  const find = (caller: Caller, id: string): Promise<SourceRow> =>
    sourceRows.find(db, caller.ownerId, id);

  const remove = async (row: SourceRow): Promise<void> => {
    await running.stop({ id: row.id }, () => sourceRows.remove(db, row.id));
    const { locations } = await intake
      .base(row.base_id)
      .removeSourceDocuments({ sourceId: row.id, keys: null, nowMs: now() });
    await intake.discard(row.base_id, locations);
    intake.changed(row.owner_id, row.base_id);
    changes.publish(row.owner_id, { topic: 'sources', id: row.base_id });
  };

  const changeWatching = async (row: SourceRow, watched: boolean): Promise<void> => {
    if (row.kind !== 'folder' && row.kind !== 'file')
      throw new AppError('bad_request', 'Only folders and files can be watched.');
    const { context, runtime } = running.of(row);
    await context.save({ config: { ...context.row().config, watched } });
    // Without a watch it has nothing to hold; it is started again when it is looked at.
    if (watched) void runtime.look({ retryFailed: false });
    else await running.stop({ id: row.id });
    context.changed();
  };

  const hold = async (row: SourceRow, localOnly: boolean): Promise<void> => {
    if (localOnly) await intake.mustEmbedHere(await intake.find(row.owner_id, row.base_id));
    const { context } = running.of(row);
    await context.save({ config: { ...context.row().config, localOnly } });
    if (localOnly)
      await markQuotes(
        { db, base: intake.base, now },
        row.base_id,
        new Set((await allDocuments(context.base, row.id)).map((document) => document.id)),
      );
    context.changed();
    intake.changed(row.owner_id, row.base_id);
  };

  const mustHold = async (
    ownerId: string,
    baseId: string,
    conversationIds: readonly string[] | null,
  ): Promise<void> => {
    const taken = await takenConversations(db, ownerId, conversationIds);
    if (conversationIds !== null && taken.length < new Set(conversationIds).size)
      throw new AppError(
        'not_found',
        'One of the conversations is not there any more. Choose again.',
      );
    const refusal = refusalOf(await intake.find(ownerId, baseId), taken);
    if (refusal) throw refusal;
  };

  const choose = async (
    row: SourceRow,
    conversationIds: readonly string[] | null,
  ): Promise<void> => {
    if (row.kind !== 'conversations' || row.config.imported)
      throw new AppError('bad_request', 'Only the source of conversations can hold some.');
    await mustHold(row.owner_id, row.base_id, conversationIds);
    const { context, runtime } = running.of(row);
    await sourceRows.include(db, row.id, [...(await context.excluded())]);
    await context.save({
      config: {
        ...context.row().config,
        conversationIds: conversationIds === null ? null : [...conversationIds],
      },
    });
    await runtime.look({ retryFailed: true });
  };

  const sourceOfAddress = async (
    baseId: string,
    kind: 'page' | 'sitemap',
    address: string,
  ): Promise<SourceRow | undefined> =>
    (await sourceRows.ofBase(db, baseId)).find(
      (row) => row.kind === kind && row.config.url === address,
    );
  const lookedAt = async (row: SourceRow): Promise<KnowledgeSource> => {
    await running.of(row).runtime.look({ retryFailed: true });
    return present(row);
  };

  /** A page that can't be had at all is not added; why is told at once. */
  const addPage: Sources['addPage'] = async (
    caller,
    { baseId, url, sitemap = false, privateHost },
  ) => {
    const base = await intake.find(caller.ownerId, baseId);
    const address = checkedAddress(caller, { url, privateHost });
    const kind = sitemap ? 'sitemap' : 'page';
    const known = await sourceOfAddress(baseId, kind, address);
    if (known) return lookedAt(known);
    const config = { url: address, ...(privateHost === true ? { privateHost } : {}) };
    if (sitemap)
      await listPages(
        address,
        {
          egress,
          ownerId: caller.ownerId,
          localOnly: isLocalOnly(caller.ownerId),
          privateHosts: privateHost === true ? [new URL(address).host] : [],
          signal: AbortSignal.timeout(pageLimits.totalMs),
        },
        robots,
      );
    // Somebody else may have added it while the sitemap came.
    const { row, isNew } = await inTurn(baseId, async () => {
      const there = await sourceOfAddress(baseId, kind, address);
      return there
        ? { row: there, isNew: false }
        : {
            row: await sourceRows.create(
              db,
              { base_id: base.id, owner_id: caller.ownerId, kind, config },
              now(),
            ),
            isNew: true,
          };
    });
    if (!isNew) return lookedAt(row);
    const { context, runtime } = running.of(row);
    const looking = runtime.look({ retryFailed: true });
    if (!sitemap) await looking;
    const { state, error_code: code, error_message: message } = context.row();
    if (state !== 'ready') {
      await remove(row);
      throw new AppError(errorCodeOf({ code }), message ?? 'The page could not be fetched.');
    }
    return present(row);
  };

  /** What is taken out of a source stays out of it; what is all of a source takes it along. */
  const removeDocument: Knowledge['removeDocument'] = async (caller, { id, documentId }) => {
    await intake.find(caller.ownerId, id);
    const from = await intake.base(id).sourceOf({ documentId });
    const row =
      from === null || from.sourceId === ''
        ? undefined
        : (await sourceRows.ofBase(db, id)).find((one) => one.id === from.sourceId);
    if (!from || !row) return knowledge.removeDocument(caller, { id, documentId });
    if (row.kind === 'notes')
      throw new AppError(
        'conflict',
        'This document is a note that was written in Hearth. Delete the note itself; it ' +
          'would be lost otherwise.',
      );
    if (row.kind === 'file' || row.kind === 'page') {
      await remove(row);
      return { removed: true };
    }
    await sourceRows.exclude(db, row.id, from.key === '' ? from.path : from.key);
    return knowledge.removeDocument(caller, { id, documentId });
  };

  const start = async (): Promise<void> => {
    await knowledge.start();
    for (const row of await sourceRows.everyone(db)) {
      try {
        const { runtime } = running.of(row);
        // Pages are fetched when the user says so.
        if (row.config.watched !== false && row.kind !== 'page' && row.kind !== 'sitemap')
          void runtime.look({ retryFailed: false });
      } catch (cause) {
        log.error(
          { sourceId: row.id, code: toAppError(cause).code },
          'a source can’t be looked at',
        );
      }
    }
  };

  return {
    async list(caller, baseId) {
      await intake.find(caller.ownerId, baseId);
      const counts = await intake.base(baseId).sourceCounts();
      return (await sourceRows.ofBase(db, baseId)).map((row) =>
        presentSource(running.of(row), counts),
      );
    },
    async update(caller, { id, watched, conversationIds, localOnly }) {
      const row = await find(caller, id);
      if (localOnly !== undefined) await hold(row, localOnly);
      if (watched !== undefined) await changeWatching(row, watched);
      if (conversationIds !== undefined) await choose(row, conversationIds);
      return present(await find(caller, id));
    },
    async refresh(caller, id) {
      const row = await find(caller, id);
      void running.of(row).runtime.look({ retryFailed: true });
      return present(row);
    },
    async remove(caller, id) {
      await remove(await find(caller, id));
      return { removed: true };
    },
    addPage,
    async addConversations(caller, { baseId, conversationIds }) {
      await mustHold(caller.ownerId, baseId, conversationIds);
      const chosen = conversationIds === null ? null : [...conversationIds];
      const { row, isNew } = await inTurn(baseId, async () => {
        const known = (await sourceRows.ofBase(db, baseId)).find(
          ({ kind, config }) => kind === 'conversations' && !config.imported,
        );
        return known
          ? { row: known, isNew: false }
          : {
              row: await sourceRows.create(
                db,
                {
                  base_id: baseId,
                  owner_id: caller.ownerId,
                  kind: 'conversations',
                  config: { conversationIds: chosen },
                },
                now(),
              ),
              isNew: true,
            };
      });
      if (isNew) return lookedAt(row);
      await choose(row, conversationIds);
      return present(row);
    },
    ...createNotes({ db, intake, running, inTurn, now }),
    knowledge: {
      ...knowledge,
      addPaths: createAdding({ db, intake, running, inTurn, now }),
      removeDocument,
      async update(caller, input) {
        await intake.find(caller.ownerId, input.id);
        await mustKeepConversations(db, caller.ownerId, input.id, input);
        const updated = await knowledge.update(caller, input);
        for (const row of await sourceRows.ofBase(db, input.id))
          if (row.kind === 'conversations')
            void running.of(row).runtime.look({ retryFailed: false });
        return updated;
      },
      async remove(caller, id) {
        await intake.find(caller.ownerId, id);
        await running.stop({ baseId: id }, () => knowledge.remove(caller, id));
        return { removed: true };
      },
      start,
      async close() {
        await running.close();
        await watching.close();
        await knowledge.close();
      },
    },
  };
}
