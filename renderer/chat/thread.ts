import type {
  Conversation,
  ConversationEvent,
  Message,
} from '../../shared/contract/conversations.ts';

/**
 * What is known of one conversation; messages that did not change keep their identity, so that
 * views can skip them.
 */
export interface Thread {
  conversation: Conversation;
  messages: readonly Message[];
}

function upsert(messages: readonly Message[], message: Message): readonly Message[] {
  const at = messages.findLastIndex((each) => each.id === message.id);
  return at < 0 ? [...messages, message] : messages.with(at, message);
}

/**
 * The thread after an event; `null` before its snapshot. Deltas for messages that are not known are
 * dropped: a snapshot follows.
 */
export function applyEvent(thread: Thread | null, event: ConversationEvent): Thread | null {
  if (event.type === 'snapshot')
    return { conversation: event.conversation, messages: event.messages };
  if (thread === null) return null;
  if (event.type === 'conversation') return { ...thread, conversation: event.conversation };
  if (event.type === 'message')
    return { ...thread, messages: upsert(thread.messages, event.message) };
  if (event.type === 'removed') {
    const gone = new Set(event.messageIds);
    return { ...thread, messages: thread.messages.filter((message) => !gone.has(message.id)) };
  }
  const at = thread.messages.findLastIndex((message) => message.id === event.messageId);
  const message = thread.messages[at];
  if (!message) return thread;
  return {
    ...thread,
    messages: thread.messages.with(at, {
      ...message,
      content: message.content + event.text,
      reasoning: message.reasoning + event.reasoning,
    }),
  };
}

export function lastOf(messages: readonly Message[], role: Message['role']): Message | null {
  return messages.findLast((message) => message.role === role) ?? null;
}

export function isStreaming(thread: Thread | null): boolean {
  return thread?.messages.some((message) => message.state === 'streaming') ?? false;
}
