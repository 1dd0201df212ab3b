import { sql, type Kysely } from 'kysely';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { HearthTables } from '../../../store/schema.ts';
import { sourceRows } from '../runtime/source-rows.ts';
import type { SpokenMessage } from './conversation-text.ts';
import type { Phrase } from '../../../../../shared/messages/phrase-params.ts';

export interface TakenConversation {
  id: string;
  title: string;
  /**
   * 1 where its owner says so, and where it has a local-only passage.
   */
  local_only: number;
  created_at: number;
  updated_at: number;
}

const isLocalOnly = sql<number>`(local_only = 1 OR EXISTS (
  SELECT 1 FROM messages WHERE conversation_id = conversations.id AND messages.local_only = 1))`;

/** The owner's conversations that are not in the trash: the chosen ones, or all. */
export async function takenConversations(
  db: Kysely<HearthTables>,
  ownerId: string,
  chosen: readonly string[] | null,
): Promise<TakenConversation[]> {
  const all = db
    .selectFrom('conversations')
    .select(['id', 'title', 'created_at', 'updated_at'])
    .select(isLocalOnly.as('local_only'))
    .where('owner_id', '=', ownerId)
    .where('deleted_at', 'is', null)
    .orderBy('id');
  return chosen === null
    ? all.execute()
    : chosen.length === 0
      ? []
      : all.where('id', 'in', chosen).execute();
}

/** The owner's conversations that are local-only, whatever holds them still. */
export async function localOnlyConversations(
  db: Kysely<HearthTables>,
  ownerId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('owner_id', '=', ownerId)
    .where(isLocalOnly, '=', 1)
    .execute();
  return rows.map(({ id }) => id);
}

/** What was said in it, as far as it is said to its end. */
export async function spokenMessages(
  db: Kysely<HearthTables>,
  ownerId: string,
  conversationId: string,
): Promise<SpokenMessage[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['role', 'content', 'created_at'])
    .where('conversation_id', '=', conversationId)
    .where('owner_id', '=', ownerId)
    .where('state', 'in', ['complete', 'stopped', 'interrupted'])
    .where('content', '!=', '')
    .orderBy('id')
    .execute();
  return rows.map(({ role, content, created_at: createdAt }) => ({ role, content, createdAt }));
}

type Named = Pick<TakenConversation, 'title' | 'local_only'>;

const named = (conversations: readonly Named[]): string | Phrase => {
  const [first] = conversations;
  const rest = conversations.length - 1;
  const title = `“${first?.title ?? ''}”`;
  return rest > 0 ? phrase('sources.andMore', { name: first?.title ?? '', count: rest }) : title;
};

/**
 * Why a base may not hold them all; null where it may. Local-only content stays local-only, and no one else
 * may read a conversation.
 */
export function refusalOf(
  base: { local_only: number; shared: number },
  taken: readonly Named[],
): AppError | null {
  if (base.shared === 1) return new AppError('conflict', phrase('sources.shared'));
  const private_ = taken.filter((conversation) => conversation.local_only === 1);
  if (base.local_only === 1 || private_.length === 0) return null;
  return new AppError(
    'local_only',
    phrase('sources.localOnlyConversations', { names: named(private_) }),
  );
}

/**
 * Throws where a base that holds conversations would be opened to others or to the cloud by this
 * change.
 */
export async function mustKeepConversations(
  db: Kysely<HearthTables>,
  ownerId: string,
  baseId: string,
  change: { localOnly?: boolean | undefined; shared?: boolean | undefined },
): Promise<void> {
  if (change.localOnly !== false && change.shared !== true) return;
  for (const { kind, config } of await sourceRows.ofBase(db, baseId)) {
    if (kind !== 'conversations') continue;
    const held = config.imported
      ? [{ title: 'Imported conversations', local_only: config.imported.localOnly ? 1 : 0 }]
      : await takenConversations(db, ownerId, config.conversationIds ?? null);
    const refusal = refusalOf(
      { local_only: change.localOnly === false ? 0 : 1, shared: change.shared === true ? 1 : 0 },
      held,
    );
    if (refusal)
      throw new AppError(
        refusal.code,
        phrase('sources.holdsConversations', { reason: refusal.message }),
      );
  }
}
