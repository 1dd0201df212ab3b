import type { Message } from '../../../shared/contract/conversations.ts';
import type { FollowedEvent } from './follow-answer.ts';

/** Text to add at the end of a message; null where the event adds none. */
export function deltaOf(event: FollowedEvent): { text: string; reasoning: string } | null {
  if (event.type === 'text' || event.type === 'delta') return { text: event.text, reasoning: '' };
  return event.type === 'reasoning' ? { text: '', reasoning: event.text } : null;
}

/**
 * The message after the event; the same object where the event changes nothing. The result of an
 * answer on documents replaces what was streamed: its citations are checked.
 */
export function messageAfter(message: Message, event: FollowedEvent): Message {
  const delta = deltaOf(event);
  if (delta !== null)
    return {
      ...message,
      content: message.content + delta.text,
      reasoning: message.reasoning + delta.reasoning,
    };
  if (event.type === 'sources')
    return { ...message, sources: event.sources, searchedFor: event.searchedFor ?? null };
  if (event.type !== 'done') return message;
  const { answer, declined, sources } = event.result;
  return { ...message, content: answer, declined, sources };
}
