import type { Kysely } from 'kysely';
import type { RefreshSchedule } from '../../../../shared/contract/refresh-schedule.ts';
import { toAppError } from '../../../../shared/errors.ts';
import { entryPath } from '../../../entry-path.ts';
import type { Changes } from '../../changes/changes.ts';
import type { EgressGate } from '../../egress/egress-gate.ts';
import type { Log } from '../../security/log.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { DocumentStore } from '../bases/document-store.ts';
import type { BaseSources } from './base-sources.ts';
import { createConversationChoice } from './conversations/choose-conversations.ts';
import { mustKeepConversations } from './conversations/read-conversations.ts';
import {
  createConversationSource,
  createImportedConversations,
} from './conversations/create-conversation-source.ts';
import { createAddPaths } from './files/create-add-paths.ts';
import { createFolderStatus } from './files/folder-status.ts';
import { createWatchThread } from './files/watch-thread.ts';
import { createWatchedFiles, type WatchedFilesOptions } from './files/watched-files.ts';
import { createNotes, createNoteSource } from './notes/create-notes.ts';
import { createSerialQueues } from '../../../../shared/serial-queue.ts';
import { createAddPage } from './pages/add-page.ts';
import { createPages } from './pages/create-pages.ts';
import { createRobots } from './pages/robots.ts';
import { createReleaseDocument } from './release-document.ts';
import { createRunningSources } from './runtime/running-sources.ts';
import { createSourceContext } from './source-context.ts';
import { createSourceOperations } from './source-operations.ts';
import { sourceRows } from './runtime/source-rows.ts';
import type { SourceContext, SourceRuntime } from './runtime/source-runtime.ts';
import type { SourceTools } from './runtime/source-tools.ts';
import type { Sources } from './runtime/sources.ts';

export interface SourcesDeps {
  db: Kysely<HearthTables>;
  store: DocumentStore;
  changes: Changes;
  egress: Pick<EgressGate, 'ask'>;
  /** Whether text of this owner must not be sent to another machine. */
  isLocalOnly(ownerId: string): boolean;
  /** The schedule of this owner's pages that have none of their own. */
  usualSchedule(ownerId: string): RefreshSchedule;
  now: () => number;
  log: Log;
  /** Replaces the pace of ticks; for tests. */
  tickMs?: number | undefined;
  /** Replaces how files are watched; for tests. */
  files?: Partial<WatchedFilesOptions> | undefined;
}

export interface SourcesDomain {
  /** For callers: `shared/contract/knowledge-sources.ts`. */
  sources: Sources;
  /** For the operations on bases and documents. */
  ofBases: BaseSources;
  /** Looks at every source that follows changes. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Where the documents of knowledge bases come from. */
export function createSources(deps: SourcesDeps): SourcesDomain {
  const { db, store, changes, egress, isLocalOnly, usualSchedule, now, log, files } = deps;
  const robots = createRobots(now);
  const scheduled = { running: 0 };
  const watching = createWatchThread(entryPath('watch-worker'));
  const statusOf = createFolderStatus();

  const runtimeOf = (context: SourceContext): SourceRuntime => {
    const { kind, config } = context.row();
    if (kind === 'notes') return createNoteSource(context, db);
    if (kind === 'conversations' && config.imported) return createImportedConversations(context);
    if (kind === 'conversations') return createConversationSource(context, { db, store, changes });
    return kind === 'page' || kind === 'sitemap'
      ? createPages(context, { db, egress, robots, isLocalOnly, usualSchedule, scheduled })
      : createWatchedFiles(context, { watch: watching.watch, statusOf, ...files });
  };

  const running = createRunningSources({
    now,
    tickMs: deps.tickMs,
    start: (row) => {
      const context = createSourceContext(row, { db, store, changes, now });
      return { context, runtime: runtimeOf(context) };
    },
  });
  const inTurn = createSerialQueues();
  const tools: SourceTools = { db, store, changes, running, inTurn, now };
  const { addConversations, choose } = createConversationChoice(tools);

  return {
    sources: {
      ...createSourceOperations(tools, choose),
      ...createNotes(tools),
      addPage: createAddPage({ ...tools, egress, robots, isLocalOnly }),
      addConversations,
    },
    ofBases: {
      addPaths: createAddPaths(tools),
      releaseDocument: createReleaseDocument(tools),
      mustAllow: (ownerId, baseId, change) => mustKeepConversations(db, ownerId, baseId, change),
      async lookAtConversations(baseId) {
        for (const row of await sourceRows.ofBase(db, baseId))
          if (row.kind === 'conversations')
            void running.of(row).runtime.look({ retryFailed: false });
      },
      stopWhile: (baseId, removeBase) => running.stop({ baseId }, removeBase),
    },
    async start() {
      for (const row of await sourceRows.everyone(db)) {
        try {
          const { runtime } = running.of(row);
          // Pages are fetched when the user asks for it, and by their schedule.
          if (row.config.watched !== false && row.kind !== 'page' && row.kind !== 'sitemap')
            void runtime.look({ retryFailed: false });
        } catch (cause) {
          log.error(
            { sourceId: row.id, code: toAppError(cause).code },
            'a source can’t be looked at',
          );
        }
      }
    },
    async close() {
      await running.close();
      await watching.close();
    },
  };
}
