import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { type Conversation, type Message } from '../../../shared/contract/conversations.ts';
import { errorPhraseSchema } from '../../../shared/contract/error-phrase.ts';
import { messageFootnoteSchema } from '../../../shared/contract/message-footnote.ts';
import { citationSchema } from '../../../shared/contract/answers.ts';
import { metadataSchema, type Metadata } from '../../../shared/contract/metadata.ts';
import type { HearthTables } from '../store/schema.ts';

export type ConversationRow = Selectable<HearthTables['conversations']>;
export type MessageRow = Selectable<HearthTables['messages']>;

/** A column that does not hold what it should costs that column, not the conversation. */
function column<T>(schema: z.ZodType<T>, text: string | null, otherwise: T): T {
  if (text === null) return otherwise;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

const metadataOf = ({ metadata }: { metadata: string }): { metadata?: Metadata } =>
  metadata === '' ? {} : { metadata: column(metadataSchema, metadata, {}) };

/** Empty where there is none. */
export const metadataColumn = (metadata: Metadata | undefined): string =>
  metadata === undefined || Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata);

function errorPhraseIn(text: string | null): Pick<Message, 'errorPhrase'> {
  const errorPhrase = column(errorPhraseSchema.optional(), text, undefined);
  return errorPhrase === undefined ? {} : { errorPhrase };
}

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  title: row.title,
  model: row.model,
  localOnly: row.local_only === 1,
  knowledgeBaseIds: column(z.array(z.string()), row.knowledge_base_ids, []),
  ...(row.system_prompt === '' ? {} : { systemPrompt: row.system_prompt }),
  ...metadataOf(row),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  conversationId: row.conversation_id,
  role: row.role,
  content: row.content,
  reasoning: row.reasoning,
  state: row.state,
  errorCode: row.error_code,
  errorMessage: row.error_message,
  ...errorPhraseIn(row.error_phrase),
  declined: row.declined === 1,
  sources: column(z.array(citationSchema), row.sources, []),
  searchedFor: row.searched_for,
  footnote: column(messageFootnoteSchema.nullable(), row.footnote, null),
  ...(row.local_only === 1 ? { localOnly: true } : {}),
  ...metadataOf(row),
  createdAt: row.created_at,
});

/** Whether a message is local-only text: of its own mark, or of a source it quotes. */
export const isLocalOnlyText = ({
  localOnly,
  sources,
}: Pick<Message, 'localOnly' | 'sources'>): boolean =>
  localOnly === true || sources.some((source) => source.localOnly);

export const fromMessage = (
  message: Message,
  ownerId: string,
): Insertable<HearthTables['messages']> => ({
  id: message.id,
  conversation_id: message.conversationId,
  owner_id: ownerId,
  role: message.role,
  content: message.content,
  reasoning: message.reasoning,
  state: message.state,
  error_code: message.errorCode,
  error_message: message.errorMessage,
  error_phrase: message.errorPhrase === undefined ? null : JSON.stringify(message.errorPhrase),
  declined: message.declined ? 1 : 0,
  sources: JSON.stringify(message.sources),
  searched_for: message.searchedFor,
  footnote: message.footnote === null ? null : JSON.stringify(message.footnote),
  created_at: message.createdAt,
  local_only: isLocalOnlyText(message) ? 1 : 0,
  metadata: metadataColumn(message.metadata),
});
