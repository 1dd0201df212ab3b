import type { ChatEvent } from '../../../../shared/chat.ts';
import { commentHeartbeat, frameStream, type FrameStreamParts } from '../frame-stream.ts';
import { toOpenAiError } from '../openai-errors.ts';

/** Says our events as the `data` of one stream's frames. */
export interface ChunkEncoder {
  /** What comes before the first event; null where the form has nothing to say. */
  start(): string | null;
  event(event: ChatEvent): string | null;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): string[];
}

export interface StreamParts extends Omit<FrameStreamParts, 'voice'> {
  chunks: ChunkEncoder;
}

const frame = (data: string | null): string => (data === null ? '' : `data: ${data}\n\n`);

/** OpenAI's frames: unnamed, `[DONE]` at the end; after a break an `error` and no `[DONE]`. */
export const eventStream = ({ chunks, ...parts }: StreamParts): ReadableStream<Uint8Array> =>
  frameStream({
    ...parts,
    voice: {
      start: () => frame(chunks.start()),
      event: (event) => frame(chunks.event(event)),
      end: () => chunks.end().map(frame).join(''),
      fail: (error) => frame(JSON.stringify(toOpenAiError(error).body)),
      heartbeat: commentHeartbeat,
    },
  });
