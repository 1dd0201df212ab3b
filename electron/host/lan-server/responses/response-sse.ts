import type { ChatEvent } from '../../../../shared/chat.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';

const frames = (events: readonly NumberedEvent[]): string[] =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

/**
 * This dialect names its events, and has no `[DONE]`
 * (platform.openai.com/docs/api-reference/responses-streaming). `onOver` is called when the answer
 * ended or failed, before the client receives the end, so that it can continue from the response at
 * once; `onLeft` when the client disconnected.
 */
export function responseSse(
  encode: ResponseEncoder,
  onOver: () => void,
  onLeft: () => void,
): SseEncoder<ChatEvent> {
  const last = (events: readonly NumberedEvent[]): string[] => {
    onOver();
    return frames(events);
  };
  return {
    start: () => frames(encode.start()),
    event: (event) => frames(encode.event(event)),
    end: () => last(encode.end()),
    fail: (error, isDisconnected) => {
      if (!isDisconnected) return last(encode.fail(error));
      onLeft();
      return frames(encode.fail(error));
    },
    heartbeat: commentHeartbeat,
  };
}
