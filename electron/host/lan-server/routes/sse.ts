import type { ChatEvent } from '../../../../shared/chat.ts';
import { toOpenAiError } from '../openai-errors.ts';

/** Says our events as the `data` of one stream's frames. */
export interface ChunkEncoder {
  /** What comes before the first event; null where the form has nothing to say. */
  start(): string | null;
  event(event: ChatEvent): string | null;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): string[];
}

const encoder = new TextEncoder();
const frame = (data: string): Uint8Array => encoder.encode(`data: ${data}\n\n`);

export const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx holds event streams back unless told.
  'x-accel-buffering': 'no',
};

export interface StreamParts {
  /** Already read, so that a failure before it has its own status. */
  first: ChatEvent;
  rest: AsyncIterator<ChatEvent>;
  chunks: ChunkEncoder;
  /** Told of a failure after the first event; the client sees it as an `error` event and no `[DONE]`. */
  onBroken: (error: unknown) => void;
  /** A comment goes out after so long a silence, so that nothing between here and the client takes the line for dead. */
  heartbeatMs?: number;
}

/** Well under the 60 s after which common proxies hang up on a silent reply (nginx, proxy_read_timeout). */
const usualHeartbeatMs = 15_000;
/** A line that begins with a colon is a comment to every reader (HTML Living Standard, 9.2.6). */
const heartbeat = encoder.encode(': still here\n\n');

/** Events as server-sent events, one read at a time: a slow reader holds the upstream back instead of filling memory. */
export function eventStream({ first, rest, chunks, onBroken, heartbeatMs = usualHeartbeatMs }: StreamParts): ReadableStream<Uint8Array> {
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, event: ChatEvent): boolean => {
    const data = chunks.event(event);
    if (data !== null) controller.enqueue(frame(data));
    return data !== null;
  };
  const finish = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    for (const data of chunks.end()) controller.enqueue(frame(data));
    controller.close();
  };
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const start = chunks.start();
      if (start !== null) controller.enqueue(frame(start));
      send(controller, first);
    },
    async pull(controller) {
      beat = setInterval(() => controller.enqueue(heartbeat), heartbeatMs);
      try {
        for (;;) {
          const step = await rest.next();
          if (step.done === true) return finish(controller);
          if (send(controller, step.value)) return;
        }
      } catch (error) {
        onBroken(error);
        controller.enqueue(frame(JSON.stringify(toOpenAiError(error).body)));
        controller.close();
      } finally {
        clearInterval(beat);
      }
    },
    async cancel() {
      // A pull may still wait for its event; the stream takes nothing more.
      clearInterval(beat);
      await rest.return?.();
    },
  });
}
