import { newId } from '../../../shared/ids.ts';
import type { Store } from '../store/store.ts';
import { write } from '../store/transact.ts';
import { anyBaseLocalOnly } from './conversation-rows.ts';
import type { Conversations } from './conversations.ts';
import { metadataColumn } from './message-rows.ts';

// What a caller chooses of a conversation, as columns.

type Choices = Omit<Parameters<Conversations['update']>[1], 'id'>;
/** `externalId`: the id that the owner's client gives it. */
export type NewConversation = Choices & { externalId?: string };

function systemColumns(systemPrompt: Choices['systemPrompt']) {
  if (systemPrompt === undefined) return {};
  const { text, localOnly } = systemPrompt;
  return { system_prompt: text, system_local_only: localOnly && text !== '' ? 1 : 0 };
}

/** The columns of what is chosen; what is not stays as it is. */
export function conversationColumns(choices: Choices) {
  const { title, model, localOnly, knowledgeBaseIds, systemPrompt, metadata } = choices;
  return {
    ...systemColumns(systemPrompt),
    ...(metadata === undefined ? {} : { metadata: metadataColumn(metadata) }),
    ...(title === undefined ? {} : { title }),
    ...(model === undefined ? {} : { model }),
    ...(localOnly === undefined ? {} : { local_only: localOnly ? 1 : 0 }),
    ...(knowledgeBaseIds === undefined
      ? {}
      : { knowledge_base_ids: JSON.stringify(knowledgeBaseIds) }),
  };
}

/** Returns the new conversation's id. Throws `not_found` for a base that the owner does not have. */
export function insertConversation(
  store: Pick<Store, 'db' | 'sqlite'>,
  ownerId: string,
  choices: NewConversation & { model: string },
  nowMs: number,
): string {
  const { title, model, localOnly, knowledgeBaseIds = [], externalId = null } = choices;
  anyBaseLocalOnly(store, ownerId, knowledgeBaseIds);
  const id = newId('conv', nowMs);
  const row = {
    id,
    owner_id: ownerId,
    title: title?.trim() ?? '',
    model,
    local_only: localOnly === true ? 1 : 0,
    knowledge_base_ids: JSON.stringify(knowledgeBaseIds),
    ...systemColumns(choices.systemPrompt),
    metadata: metadataColumn(choices.metadata),
    external_id: externalId,
    summary_until: null,
    deleted_at: null,
    created_at: nowMs,
    updated_at: nowMs,
  };
  write(store, store.db.insertInto('conversations').values(row));
  return id;
}
