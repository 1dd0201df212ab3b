import { allDocuments } from '../../base/all-documents.ts';
import type { Kysely } from 'kysely';
import type { Changes } from '../../../changes/changes.ts';
import type { HearthTables } from '../../../store/schema.ts';
import type { DocumentStore } from '../../bases/document-store.ts';
import { createFollowing } from '../runtime/following.ts';
import type { SourceContext, SourceRuntime } from '../runtime/source-runtime.ts';
import {
  refusalOf,
  spokenMessages,
  takenConversations,
  type TakenConversation,
} from './read-conversations.ts';
import { conversationText, minuteOf } from './conversation-text.ts';

export interface ConversationSourceDeps {
  db: Kysely<HearthTables>;
  store: DocumentStore;
  changes: Changes;
}

const titleOf = ({ title, created_at: at }: TakenConversation): string =>
  title.replaceAll(/\s+/g, ' ').trim() || minuteOf(at);

/**
 * Conversations that came with an imported base: no one writes in them here, so they stay as they
 * are.
 */
export const createImportedConversations = (context: SourceContext): SourceRuntime =>
  createFollowing(context, { watch: 'off', work: () => Promise.resolve({}) });

/**
 * The owner's conversations as documents, one each. It follows what is said, and lets go of what is
 * deleted or may not be held any more.
 */
export function createConversationSource(
  context: SourceContext,
  { db, store, changes }: ConversationSourceDeps,
): SourceRuntime {
  const { id, base_id: baseId, owner_id: ownerId } = context.row();
  const stop = new AbortController();
  let told = false;
  const listen = async (): Promise<void> => {
    for await (const { topic } of changes.subscribe(ownerId, stop.signal))
      if (topic === 'conversations' || topic === 'conversation') told = true;
  };
  void listen().catch(() => undefined);

  const put = async (conversation: TakenConversation): Promise<void> => {
    const messages = await spokenMessages(db, ownerId, conversation.id);
    if (messages.length === 0) return context.drop([conversation.id]);
    const title = titleOf(conversation);
    await context.put(conversation.id, {
      data: new Blob([conversationText(title, messages)]),
      extension: '.md',
      file: title,
      name: title,
      modifiedMs: conversation.updated_at,
    });
  };

  return createFollowing(context, {
    watch: 'live',
    closing: () => stop.abort(),
    tick: (_nowMs, look) => {
      if (told) look();
    },
    async work({ signal }) {
      told = false;
      const base = await store.find(ownerId, baseId);
      const excluded = await context.excluded();
      const taken = (
        await takenConversations(db, ownerId, context.row().config.conversationIds ?? null)
      ).filter((conversation) => !excluded.has(conversation.id));
      const held =
        base.shared === 1
          ? []
          : taken.filter((conversation) => base.local_only === 1 || conversation.local_only === 0);
      const known = new Map(
        (await allDocuments(context.base, id)).map((document) => [document.key, document]),
      );
      const ids = new Set(held.map((conversation) => conversation.id));
      const gone = [...known.keys()].filter((key) => !ids.has(key));
      if (gone.length > 0) await context.drop(gone);
      const changed = held.filter(
        (conversation) =>
          known.get(conversation.id)?.modifiedMs !== conversation.updated_at ||
          known.get(conversation.id)?.name !== titleOf(conversation),
      );
      for (const conversation of changed) if (!signal.aborted) await put(conversation);
      const refusal = refusalOf(base, taken);
      if (refusal) throw refusal;
      return { added: changed.length, unchanged: held.length - changed.length };
    },
  });
}
