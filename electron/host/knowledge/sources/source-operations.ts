import type { RefreshSchedule } from '../../../../shared/contract/refresh-schedule.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Caller } from '../../caller.ts';
import { allDocuments } from '../base/all-documents.ts';
import { markQuotes } from '../local-only/mark-quotes.ts';
import type { ConversationChoice } from './conversations/choose-conversations.ts';
import { presentSource } from './runtime/present.ts';
import { sourceRows, type SourceRow } from './runtime/source-rows.ts';
import { present, removeSource, type SourceTools } from './runtime/source-tools.ts';
import type { Sources } from './runtime/sources.ts';

/** What can be done with a source of any kind. */
export function createSourceOperations(
  tools: SourceTools,
  choose: ConversationChoice['choose'],
): Pick<Sources, 'list' | 'update' | 'refresh' | 'remove'> {
  const { db, store, running, now } = tools;
  const find = (caller: Caller, id: string): Promise<SourceRow> =>
    sourceRows.find(db, caller.ownerId, id);

  const changeWatching = async (row: SourceRow, watched: boolean): Promise<void> => {
    if (row.kind !== 'folder' && row.kind !== 'file')
      throw new AppError('bad_request', phrase('sources.watchable'));
    const { context, runtime } = running.of(row);
    await context.save({ config: { ...context.row().config, watched } });
    // A source without a watch has nothing to keep open; the next look starts it again.
    if (watched) void runtime.look({ retryFailed: false });
    else await running.stop({ id: row.id });
    context.changed();
  };

  const changeLocalOnly = async (row: SourceRow, localOnly: boolean): Promise<void> => {
    if (localOnly) await store.mustEmbedHere(await store.find(row.owner_id, row.base_id));
    const { context } = running.of(row);
    await context.save({ config: { ...context.row().config, localOnly } });
    if (localOnly) {
      const documents = await allDocuments(context.base, row.id);
      await markQuotes(
        { db, base: store.base, now },
        row.base_id,
        new Set(documents.map((document) => document.id)),
      );
    }
    context.changed();
    store.changed(row.owner_id, row.base_id);
  };

  const changeRefresh = async (row: SourceRow, refresh: RefreshSchedule | null): Promise<void> => {
    if (row.kind !== 'page' && row.kind !== 'sitemap')
      throw new AppError('bad_request', phrase('sources.refreshable'));
    const { context } = running.of(row);
    const { refresh: _former, ...config } = context.row().config;
    await context.save({ config: refresh === null ? config : { ...config, refresh } });
    context.changed();
  };

  return {
    async list(caller, baseId) {
      await store.find(caller.ownerId, baseId);
      const counts = await store.base(baseId).sourceCounts();
      return (await sourceRows.ofBase(db, baseId)).map((row) =>
        presentSource(running.of(row), counts),
      );
    },
    async update(caller, { id, watched, conversationIds, localOnly, refresh }) {
      const row = await find(caller, id);
      if (localOnly !== undefined) await changeLocalOnly(row, localOnly);
      if (refresh !== undefined) await changeRefresh(row, refresh);
      if (watched !== undefined) await changeWatching(row, watched);
      if (conversationIds !== undefined) await choose(row, conversationIds);
      return present(tools, await find(caller, id));
    },
    async refresh(caller, id) {
      const row = await find(caller, id);
      void running.of(row).runtime.look({ retryFailed: true });
      return present(tools, row);
    },
    async remove(caller, id) {
      await removeSource(tools, await find(caller, id));
      return { removed: true };
    },
  };
}
