import type { ChatEvent } from '../../../../shared/chat.ts';
import type { ChoiceEvent } from './openai-choices.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';

/** Encodes our events as the `data` of one stream's frames. */
export interface ChunkEncoder {
  /** Before the first event. */
  start(): string[];
  /** `index`: which of several answers the event belongs to. Default: the first. */
  event(event: ChatEvent, index?: number): string | null;
  /** After the last event. Throws when no finish came. */
  end(): string[];
}

const frame = (data: string): string => `data: ${data}\n\n`;
const frames = (data: string | null): string[] => (data === null ? [] : [frame(data)]);

const around = (chunks: ChunkEncoder): Omit<SseEncoder<never>, 'event'> => ({
  start: () => chunks.start().map(frame),
  end: () => chunks.end().map(frame),
  fail: (error) => [frame(JSON.stringify(toOpenAiError(error).body))],
  heartbeat: commentHeartbeat,
});

/** OpenAI's frames: unnamed, `[DONE]` at the end; after a failure an `error` and no `[DONE]`. */
export const openAiSse = (chunks: ChunkEncoder): SseEncoder<ChatEvent> => ({
  ...around(chunks),
  event: (event) => frames(chunks.event(event)),
});

/** The same for several answers in one stream. */
export const openAiChoicesSse = (chunks: ChunkEncoder): SseEncoder<ChoiceEvent> => ({
  ...around(chunks),
  event: ({ event, index }) => frames(chunks.event(event, index)),
});
