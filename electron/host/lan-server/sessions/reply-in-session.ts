import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Metadata } from '../../../../shared/contract/metadata.ts';
import type { Conversations, Exchange } from '../../conversations/conversations.ts';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { SseEncoder } from '../streams/sse-encoder.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { sendInSession, throwFailure } from './session-answer.ts';

export interface ReplyParts extends StreamParts {
  /** The conversations behind the sessions. */
  conversations: Conversations;
}

export interface ReplyForms {
  stream: boolean;
  encoder: (exchange: Exchange) => SseEncoder<FollowedEvent>;
  /** Of the stream. Default: that of server-sent events. */
  contentType?: string;
  plain: (answer: Message) => unknown;
}

/**
 * Sends a message in a session and replies with its answer. A failure before the first event has
 * its own status; a disconnect stops the answer, and the partial answer stays in the session.
 */
export async function replyInSession(
  c: LanContext,
  parts: ReplyParts,
  message: { id: string; content: string; metadata?: Metadata | undefined },
  { stream, encoder, contentType, plain }: ReplyForms,
): Promise<Response> {
  const { events, ...exchange } = await sendInSession(parts.conversations, c.get('caller'), {
    ...message,
    signal: c.get('signal'),
  });
  for (let step = await events.next(); step.done !== true; step = await events.next()) {
    const event = step.value;
    throwFailure(event);
    if (stream)
      return streamReply<FollowedEvent>(c, parts, exchange.assistantMessage.id, {
        first: event,
        rest: events,
        encoder: encoder(exchange),
        contentType,
      });
    if (event.type === 'stored') return c.json(plain(event.message));
  }
  throw new Error('an answer has no end');
}
