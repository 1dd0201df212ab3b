import { frameStream, type FrameStreamParts } from '../frame-stream.ts';
import { toAnthropicError } from './anthropic-errors.ts';
import type { createMessageEncoder } from './message-encoder.ts';

export interface MessageStreamParts extends Omit<FrameStreamParts, 'voice'> {
  events: ReturnType<typeof createMessageEncoder>;
  requestId: string;
}

const frame = (data: { type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Anthropic's frames: each named by its type, a `ping` in each silence; after a break an `error` and no `message_stop`. */
export const messageStream = ({ events, requestId, ...parts }: MessageStreamParts): ReadableStream<Uint8Array> =>
  frameStream({
    ...parts,
    voice: {
      start: () => frame(events.start()),
      event: (event) => events.event(event).map(frame).join(''),
      end: () => events.end().map(frame).join(''),
      fail: (error) => frame(toAnthropicError(error, requestId).body),
      heartbeat: frame({ type: 'ping' }),
    },
  });
