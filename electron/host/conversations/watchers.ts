import type {
  Conversation,
  ConversationEvent,
  Message,
} from '../../../shared/contract/conversations.ts';
import { paced } from '../changes/paced.ts';

export interface ConversationSnapshot {
  conversation: Conversation;
  messages: Message[];
}

export type WatchedChange = Exclude<ConversationEvent, { type: 'snapshot' }>;

/** Who looks at which conversation, each at their own pace. */
export interface Watchers {
  watch(
    conversationId: string,
    signal: AbortSignal,
    snapshot: () => ConversationSnapshot,
  ): AsyncIterable<ConversationEvent>;
  tell(conversationId: string, change: WatchedChange): void;
  /** The conversation is gone: its watchers end. */
  end(conversationId: string): void;
}

/** One frame of a display at 60 Hz. */
const frameMs = 16;
/**
 * What may wait for a slow watcher, in characters, before it is given a new snapshot in its place.
 */
const mostWaiting = 256 * 1024;

/**
 * What waits for one watcher, merged: a message supersedes its deltas, deltas of a message are one.
 */
class Waiting {
  readonly #snapshot: () => ConversationSnapshot;
  #stale = true;
  #size = 0;
  #conversation: Conversation | null = null;
  readonly #removed = new Set<string>();
  readonly #messages = new Map<string, Message>();
  readonly #deltas = new Map<string, { text: string; reasoning: string }>();

  constructor(snapshot: () => ConversationSnapshot) {
    this.#snapshot = snapshot;
  }

  add(change: WatchedChange): void {
    if (this.#stale) return;
    if (change.type === 'conversation') this.#conversation = change.conversation;
    else if (change.type === 'removed') this.#remove(change.messageIds);
    else if (change.type === 'message') this.#replace(change.message);
    else this.#append(change.messageId, change.text, change.reasoning);
    if (this.#size > mostWaiting) this.#startOver();
  }

  drain(): ConversationEvent[] {
    if (this.#stale) {
      this.#stale = false;
      return [{ type: 'snapshot', ...this.#snapshot() }];
    }
    const events: ConversationEvent[] = [];
    if (this.#removed.size > 0) events.push({ type: 'removed', messageIds: [...this.#removed] });
    for (const message of this.#messages.values()) events.push({ type: 'message', message });
    for (const [messageId, delta] of this.#deltas)
      events.push({ type: 'delta', messageId, ...delta });
    if (this.#conversation !== null)
      events.push({ type: 'conversation', conversation: this.#conversation });
    this.#clear();
    return events;
  }

  #remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.#removed.add(id);
      this.#messages.delete(id);
      this.#deltas.delete(id);
    }
  }

  #replace(message: Message): void {
    this.#messages.set(message.id, message);
    this.#deltas.delete(message.id);
    this.#size += message.content.length;
  }

  #append(id: string, text: string, reasoning: string): void {
    const before = this.#deltas.get(id) ?? { text: '', reasoning: '' };
    this.#deltas.set(id, { text: before.text + text, reasoning: before.reasoning + reasoning });
    this.#size += text.length + reasoning.length;
  }

  #startOver(): void {
    this.#clear();
    this.#stale = true;
  }

  #clear(): void {
    this.#size = 0;
    this.#conversation = null;
    this.#removed.clear();
    this.#messages.clear();
    this.#deltas.clear();
  }
}

interface Watcher {
  add(change: WatchedChange): void;
  end(): void;
}

export function createWatchers(): Watchers {
  const all = new Map<string, Set<Watcher>>();

  const leave = (conversationId: string, watcher: Watcher): void => {
    const these = all.get(conversationId);
    these?.delete(watcher);
    if (these?.size === 0) all.delete(conversationId);
  };

  return {
    watch: (conversationId, signal, snapshot) => {
      const waiting = new Waiting(snapshot);
      const watcher: Watcher = {
        add: (change) => {
          waiting.add(change);
          iterator.wake();
        },
        end: () => void iterator.return(),
      };
      const iterator = paced<ConversationEvent>({
        intervalMs: frameMs,
        drain: () => waiting.drain(),
        signal,
        ended: () => leave(conversationId, watcher),
      });
      if (!signal.aborted)
        all.set(conversationId, (all.get(conversationId) ?? new Set()).add(watcher));
      iterator.wake();
      return iterator;
    },
    tell: (conversationId, change) => {
      for (const watcher of all.get(conversationId) ?? []) watcher.add(change);
    },
    end: (conversationId) => {
      for (const watcher of all.get(conversationId) ?? []) watcher.end();
    },
  };
}
