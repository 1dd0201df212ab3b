import type { Exchange } from '../../conversations/conversations.ts';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import { deltaOf } from '../../conversations/message-events.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';
import { throwFailure } from './session-answer.ts';
import { toSessionMessage, toSource } from './session-wire.ts';

/** The event before those of the answer, by server-sent events and over the socket alike. */
export const toWireStart = ({ userMessage, assistantMessage }: Exchange) => ({
  type: 'message.start',
  session_id: assistantMessage.conversationId,
  message_id: assistantMessage.id,
  user_message_id: userMessage.id,
});

/** An event as it is sent; null for one without a form. Throws the error of a failed answer. */
export function toWireEvent(event: FollowedEvent) {
  throwFailure(event);
  if (event.type === 'sources') return { type: 'sources', sources: event.sources.map(toSource) };
  if (event.type === 'stored') return { type: 'message.end', ...toSessionMessage(event.message) };
  const delta = deltaOf(event);
  return delta === null ? null : { type: 'delta', ...delta };
}

export const toWireError = (thrown: unknown) => ({ type: 'error', ...toOpenAiError(thrown).body });

const frame = (data: { type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Named events, `[DONE]` after the end; an answer that failed ends with an `error` and no `[DONE]`.
 */
export const sessionSse = (exchange: Exchange): SseEncoder<FollowedEvent> => ({
  start: () => [frame(toWireStart(exchange))],
  event(event) {
    const sent = toWireEvent(event);
    if (sent === null) return [];
    return [frame(sent), ...(event.type === 'stored' ? ['data: [DONE]\n\n'] : [])];
  },
  end: () => [],
  fail: (error) => [frame(toWireError(error))],
  heartbeat: commentHeartbeat,
});
