import { toOpenAiError } from '../wire/openai-errors.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';
import { answerFailureOf, type SessionEvent } from './session-answer.ts';
import { toSessionMessage, toSource } from './session-wire.ts';

/** An event as it is sent, by server-sent events and over the socket alike. */
export function toWireEvent(event: SessionEvent) {
  if (event.type === 'start')
    return {
      type: 'message.start',
      session_id: event.answer.conversationId,
      message_id: event.answer.id,
      user_message_id: event.question.id,
    };
  if (event.type === 'delta') return event;
  if (event.type === 'sources') return { type: 'sources', sources: event.sources.map(toSource) };
  return { type: 'message.end', ...toSessionMessage(event.message) };
}

export const toWireError = (thrown: unknown) => ({ type: 'error', ...toOpenAiError(thrown).body });

const frame = (data: { type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Named events, `[DONE]` after the end; an answer that failed ends with an `error` and no `[DONE]`.
 */
export const sessionSse = (start: SessionEvent): SseEncoder<SessionEvent> => ({
  start: () => [frame(toWireEvent(start))],
  event(event) {
    const failure = event.type === 'end' ? answerFailureOf(event.message) : null;
    if (failure !== null) throw failure;
    return [frame(toWireEvent(event)), ...(event.type === 'end' ? ['data: [DONE]\n\n'] : [])];
  },
  end: () => [],
  fail: (error) => [frame(toWireError(error))],
  heartbeat: commentHeartbeat,
});
