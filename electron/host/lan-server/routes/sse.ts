import type { ChatEvent } from '../../../../shared/chat.ts';
import { commentHeartbeat } from '../frame-stream.ts';
import { toOpenAiError } from '../openai-errors.ts';
import type { FrameVoice } from '../streams/live-stream.ts';

/** Says our events as the `data` of one stream's frames. */
export interface ChunkEncoder {
  /** What comes before the first event; null where the form has nothing to say. */
  start(): string | null;
  event(event: ChatEvent): string | null;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): string[];
}

const frame = (data: string): string => `data: ${data}\n\n`;
const frames = (data: string | null): string[] => (data === null ? [] : [frame(data)]);

/** OpenAI's frames: unnamed, `[DONE]` at the end; after a break an `error` and no `[DONE]`. */
export const openAiVoice = (chunks: ChunkEncoder): FrameVoice<ChatEvent> => ({
  start: () => frames(chunks.start()),
  event: (event) => frames(chunks.event(event)),
  end: () => chunks.end().map(frame),
  fail: (error) => [frame(JSON.stringify(toOpenAiError(error).body))],
  heartbeat: commentHeartbeat,
});
