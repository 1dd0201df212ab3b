import { toAppError } from '../../../../shared/errors.ts';
import type { Message } from '../../../../shared/contract/conversations.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import type { FrameVoice } from '../streams/live-stream.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { answerIn, failureOf, type SessionEvent } from './session-answer.ts';

export type ReplyParts = Pick<LanParts, 'conversations' | 'log'> & StreamParts;

export interface ReplyForms {
  stream: boolean;
  /** How the stream is said; it is given the start. */
  voice: (start: SessionEvent) => FrameVoice<SessionEvent>;
  plain: (answer: Message) => unknown;
}

/** Throws what a failed answer failed of. */
function mustBeWhole(event: SessionEvent): void {
  const failure = event.type === 'end' ? failureOf(event.message) : null;
  if (failure !== null) throw failure;
}

/**
 * Sends a message in a session and replies with its answer. A failure before anything was shown is
 * the reply's status; a reader who leaves stops the answer, and what had come is kept in the
 * session.
 */
export async function replyInSession(
  c: LanContext,
  parts: ReplyParts,
  content: string,
  { stream, voice, plain }: ReplyForms,
): Promise<Response> {
  const { conversations, log } = parts;
  const events = answerIn(conversations, c.get('caller'), {
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
  mustBeWhole(first.value);
  if (stream) {
    const requestId = c.get('requestId');
    const onBroken = (error: unknown): void =>
      log.warn(
        { requestId, messageId: answer.id, code: toAppError(error).code },
        'a stream broke after its first event',
      );
    return streamReply<SessionEvent>(c, parts, answer.id, {
      first: first.value,
      rest: events,
      voice: voice(start.value),
      onBroken,
    });
  }
  for (let event: SessionEvent = first.value; ;) {
    mustBeWhole(event);
    if (event.type === 'end') return c.json(plain(event.message));
    const next = await events.next();
    if (next.done === true) throw new Error('an answer has no end');
    event = next.value;
  }
}
