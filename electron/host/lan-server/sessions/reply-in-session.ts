import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Conversations } from '../../conversations/conversations.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { SseEncoder } from '../streams/sse-encoder.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { answerIn, answerFailureOf, type SessionEvent } from './session-answer.ts';

export interface ReplyParts extends StreamParts {
  /** The conversations behind the sessions. */
  conversations: Conversations;
}

export interface ReplyForms {
  stream: boolean;
  /** Encoder of the stream, made from its first event. */
  encoder: (start: SessionEvent) => SseEncoder<SessionEvent>;
  plain: (answer: Message) => unknown;
}

/** Throws the error of a failed answer. */
function throwFailure(event: SessionEvent): void {
  const failure = event.type === 'end' ? answerFailureOf(event.message) : null;
  if (failure !== null) throw failure;
}

/**
 * Sends a message in a session and replies with its answer. A failure before the first event has
 * its own status; a disconnect stops the answer, and the partial answer stays in the session.
 */
export async function replyInSession(
  c: LanContext,
  parts: ReplyParts,
  content: string,
  { stream, encoder, plain }: ReplyForms,
): Promise<Response> {
  const events = answerIn(parts.conversations, c.get('caller'), {
    id: c.req.param('id') ?? '',
    content,
    signal: c.get('signal'),
  });
  const start = await events.next();
  if (start.done === true || start.value.type !== 'start')
    throw new Error('an answer has no start');
  const { answer } = start.value;
  const first = await events.next();
  if (first.done === true) throw new Error('an answer has no end');
  throwFailure(first.value);
  if (stream)
    return streamReply<SessionEvent>(c, parts, answer.id, {
      first: first.value,
      rest: events,
      encoder: encoder(start.value),
    });
  for (let event: SessionEvent = first.value; ;) {
    throwFailure(event);
    if (event.type === 'end') return c.json(plain(event.message));
    const next = await events.next();
    if (next.done === true) throw new Error('an answer has no end');
    event = next.value;
  }
}
