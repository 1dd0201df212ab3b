import type { ChatEvent } from '../../../../shared/chat.ts';
import type { SseEncoder } from '../streams/sse-encoder.ts';
import { toAnthropicError } from '../wire/anthropic-errors.ts';
import type { createMessageEncoder } from './message-encoder.ts';

const frame = (data: { type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Anthropic's frames: each named by its type, a `ping` in each silence; after a failure an `error`
 * and no `message_stop`.
 */
export const messageSse = (
  events: ReturnType<typeof createMessageEncoder>,
  requestId: string,
): SseEncoder<ChatEvent> => ({
  start: () => [frame(events.start())],
  event: (event) => events.event(event).map(frame),
  end: () => events.end().map(frame),
  fail: (error) => [frame(toAnthropicError(error, requestId).body)],
  heartbeat: frame({ type: 'ping' }),
});
