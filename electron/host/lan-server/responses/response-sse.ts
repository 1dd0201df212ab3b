import type { ChatEvent } from '../../../../shared/chat.ts';
import { commentHeartbeat } from '../streams/frame-stream.ts';
import type { FrameVoice } from '../streams/live-stream.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';

const frames = (events: readonly NumberedEvent[]): string[] =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

/**
 * This dialect names its events, and has no `[DONE]`
 * (platform.openai.com/docs/api-reference/responses-streaming). `onOver`: the answer is over, well
 * or not, but not when its reader left; called before the client is told, so that it can go on from
 * it at once.
 */
export function responseVoice(encode: ResponseEncoder, onOver: () => void): FrameVoice<ChatEvent> {
  const last = (events: readonly NumberedEvent[]): string[] => {
    onOver();
    return frames(events);
  };
  return {
    start: () => frames(encode.start()),
    event: (event) => frames(encode.event(event)),
    end: () => last(encode.end()),
    fail: (error, readerLeft) =>
      readerLeft ? frames(encode.fail(error)) : last(encode.fail(error)),
    heartbeat: commentHeartbeat,
  };
}
