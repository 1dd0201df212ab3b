import type { ChatEvent } from '../../../../shared/chat.ts';
import { commentHeartbeat } from '../streams/frame-stream.ts';
import type { ChoiceEvent } from './openai-choices.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import type { FrameVoice } from '../streams/live-stream.ts';

/** Says our events as the `data` of one stream's frames. */
export interface ChunkEncoder {
  /** What comes before the first event. */
  start(): string[];
  /** `index`: which of several answers says it; the first unless given. */
  event(event: ChatEvent, index?: number): string | null;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): string[];
}

const frame = (data: string): string => `data: ${data}\n\n`;
const frames = (data: string | null): string[] => (data === null ? [] : [frame(data)]);

const around = (chunks: ChunkEncoder): Omit<FrameVoice<never>, 'event'> => ({
  start: () => chunks.start().map(frame),
  end: () => chunks.end().map(frame),
  fail: (error) => [frame(JSON.stringify(toOpenAiError(error).body))],
  heartbeat: commentHeartbeat,
});

/** OpenAI's frames: unnamed, `[DONE]` at the end; after a break an `error` and no `[DONE]`. */
export const openAiVoice = (chunks: ChunkEncoder): FrameVoice<ChatEvent> => ({
  ...around(chunks),
  event: (event) => frames(chunks.event(event)),
});

/** The same for several answers in one stream. */
export const openAiChoicesVoice = (chunks: ChunkEncoder): FrameVoice<ChoiceEvent> => ({
  ...around(chunks),
  event: ({ event, index }) => frames(chunks.event(event, index)),
});
