import type {
  Conversation,
  ConversationEvent,
  Message,
} from '../../../shared/contract/conversations.ts';
import type { Metadata } from '../../../shared/contract/metadata.ts';
import type { Caller } from '../caller.ts';
import type { AnswerFollower } from './follow-answer.ts';

type Optional<T> = { [Key in keyof T]?: T[Key] | undefined };
/** What a caller chooses of a conversation. */
export interface ConversationChoices extends Pick<
  Conversation,
  'title' | 'model' | 'localOnly' | 'knowledgeBaseIds'
> {
  /** An empty text: Hearth's own. `localOnly`: it must never be sent to a provider. */
  systemPrompt: { text: string; localOnly: boolean };
  metadata: Metadata;
}

export interface Exchange {
  userMessage: Message;
  assistantMessage: Message;
}

/**
 * Everything behind `shared/contract/conversations.ts`. A conversation is its owner's: for anybody
 * else each call throws `not_found`. While an answer is being written, what would change the
 * messages throws `busy`.
 */
export interface Conversations {
  /** The newest first; with a query those whose title or messages hold it. */
  list(ownerId: string, query?: string): Promise<Conversation[]>;
  create(ownerId: string, input: Optional<ConversationChoices>): Promise<Conversation>;
  /**
   * The conversation that the owner's client calls `externalId`, or that has this id; created where
   * the owner has neither. An id of another owner is unknown too.
   */
  open(
    ownerId: string,
    externalId: string,
    input: Optional<Pick<ConversationChoices, 'model'>>,
  ): Promise<Conversation>;
  get(ownerId: string, id: string): Promise<{ conversation: Conversation; messages: Message[] }>;
  /** The newest messages, at most `limit`, oldest first; no other is read. */
  newest(ownerId: string, id: string, limit: number): Promise<Message[]>;
  /** The number of its messages. */
  count(ownerId: string, id: string): Promise<number>;
  /** Without its messages. */
  find(ownerId: string, id: string): Promise<Conversation>;
  update(
    ownerId: string,
    input: Optional<ConversationChoices> & { id: string },
  ): Promise<Conversation>;
  /** To the trash, where it stays for 30 days; an answer being written is stopped. */
  remove(ownerId: string, id: string): Promise<{ removed: boolean }>;
  restore(ownerId: string, id: string): Promise<Conversation>;
  /**
   * Returns at once; the answer goes on whether it is watched or not. `follow` receives its events,
   * the first of them after the return.
   */
  send(
    caller: Caller,
    input: { id: string; content: string; metadata?: Metadata | undefined },
    follow?: AnswerFollower['take'],
  ): Promise<Exchange>;
  edit(
    caller: Caller,
    input: { id: string; messageId: string; content: string },
  ): Promise<Exchange>;
  regenerate(caller: Caller, id: string): Promise<Message>;
  /** Returns when what had come is saved. */
  stop(ownerId: string, id: string): Promise<{ stopped: boolean }>;
  /** First a snapshot, then what changes, at most once a frame. Throws `not_found` at once. */
  watch(ownerId: string, id: string, signal: AbortSignal): AsyncIterable<ConversationEvent>;
  /**
   * At the start: answers that a kill cut off become `interrupted`, and the trash drops what is
   * older than 30 days.
   */
  recover(): Promise<{ interrupted: number; purged: number }>;
  /** Ends every answer being written as `interrupted` and saves it. */
  close(): Promise<void>;
}
