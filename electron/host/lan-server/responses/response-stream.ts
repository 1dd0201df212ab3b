import { commentHeartbeat, frameStream, type FrameStreamParts } from '../frame-stream.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';

export interface ResponseStreamParts extends Omit<FrameStreamParts, 'voice'> {
  encode: ResponseEncoder;
  /** The answer is over, well or not; called before the client is told, so that it can go on from it at once. */
  onOver: () => void;
}

const frames = (events: readonly NumberedEvent[]): string => events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

/** This dialect names its events, and has no `[DONE]` (platform.openai.com/docs/api-reference/responses-streaming). */
export function responseStream({ encode, onOver, ...parts }: ResponseStreamParts): ReadableStream<Uint8Array> {
  const last = (events: readonly NumberedEvent[]): string => {
    onOver();
    return frames(events);
  };
  return frameStream({
    ...parts,
    voice: {
      start: () => frames(encode.start()),
      event: (event) => frames(encode.event(event)),
      end: () => last(encode.end()),
      fail: (error) => last(encode.fail(error)),
      heartbeat: commentHeartbeat,
    },
  });
}
