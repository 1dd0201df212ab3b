import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { sourceRows, type SourceRow } from '../runtime/source-rows.ts';
import { findOrCreate, lookAt, present, type SourceTools } from '../runtime/source-tools.ts';
import type { Sources } from '../runtime/sources.ts';
import { refusalOf, takenConversations } from './read-conversations.ts';

export interface ConversationChoice {
  addConversations: Sources['addConversations'];
  /** Replaces the conversations of a source; null is all of its owner's. */
  choose(row: SourceRow, conversationIds: readonly string[] | null): Promise<void>;
}

/** Which conversations of its owner a base has: at most one source a base. */
export function createConversationChoice(tools: SourceTools): ConversationChoice {
  const { db, store, running } = tools;

  const mustAccept = async (
    ownerId: string,
    baseId: string,
    conversationIds: readonly string[] | null,
  ): Promise<void> => {
    const taken = await takenConversations(db, ownerId, conversationIds);
    if (conversationIds !== null && taken.length < new Set(conversationIds).size)
      throw new AppError('not_found', phrase('sources.conversationGone'));
    const refusal = refusalOf(await store.find(ownerId, baseId), taken);
    if (refusal) throw refusal;
  };

  const choose: ConversationChoice['choose'] = async (row, conversationIds) => {
    if (row.kind !== 'conversations' || row.config.imported)
      throw new AppError('bad_request', phrase('sources.conversationsOnly'));
    await mustAccept(row.owner_id, row.base_id, conversationIds);
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

  return {
    choose,
    async addConversations(caller, { baseId, conversationIds }) {
      await mustAccept(caller.ownerId, baseId, conversationIds);
      const { row, isNew } = await findOrCreate(
        tools,
        {
          base_id: baseId,
          owner_id: caller.ownerId,
          kind: 'conversations',
          config: { conversationIds: conversationIds === null ? null : [...conversationIds] },
        },
        ({ kind, config }) => kind === 'conversations' && !config.imported,
      );
      if (isNew) return lookAt(tools, row);
      await choose(row, conversationIds);
      return present(tools, row);
    },
  };
}
