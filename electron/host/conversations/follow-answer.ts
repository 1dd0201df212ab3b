import type { ChatEvent } from '../../../shared/chat.ts';
import type { AnswerEvent } from '../../../shared/contract/answers.ts';
import type { Message } from '../../../shared/contract/conversations.ts';
import { paced } from '../changes/paced.ts';

/** An event of an answer in a conversation. The last one is the message as it is stored. */
export type FollowedEvent = ChatEvent | AnswerEvent | { type: 'stored'; message: Message };

/** Reads one answer as it is written, at its own pace. */
export interface AnswerFollower {
  /** Receives each event; ignored once the reader has left. */
  take(event: FollowedEvent): void;
  /** Events of one frame that add text of the same kind come as one. */
  events: AsyncIterable<FollowedEvent>;
}

/** One frame of a display at 60 Hz. */
const frameMs = 16;

/** Two pieces of text as one; null where the events are not of one kind. */
function joined(before: FollowedEvent | undefined, event: FollowedEvent): FollowedEvent | null {
  if (before?.type === 'text' && event.type === 'text')
    return { type: 'text', text: before.text + event.text };
  if (before?.type === 'delta' && event.type === 'delta')
    return { type: 'delta', text: before.text + event.text };
  if (before?.type === 'reasoning' && event.type === 'reasoning')
    return { type: 'reasoning', text: before.text + event.text };
  return null;
}

/** What waits for a slow reader is at most the answer itself. */
export function createAnswerFollower(signal: AbortSignal): AnswerFollower {
  const waiting: FollowedEvent[] = [];
  let hasLeft = false;
  const events = paced<FollowedEvent>({
    intervalMs: frameMs,
    drain: () => waiting.splice(0),
    signal,
    ended: () => {
      hasLeft = true;
      waiting.length = 0;
    },
  });
  return {
    take: (event) => {
      if (hasLeft) return;
      const merged = joined(waiting.at(-1), event);
      if (merged === null) waiting.push(event);
      else waiting[waiting.length - 1] = merged;
      events.wake();
    },
    events,
  };
}
