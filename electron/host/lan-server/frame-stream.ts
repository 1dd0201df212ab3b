import type { ChatEvent } from '../../../shared/chat.ts';

/** How a dialect says our events as server-sent frames; '' where it has nothing to say. */
export interface FrameVoice {
  /** Before the first event. */
  start(): string;
  event(event: ChatEvent): string;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): string;
  /** The last words of a stream that broke. */
  fail(error: unknown): string;
  /** Sent after each silence. */
  heartbeat: string;
}

export interface FrameStreamParts {
  /** Already read, so that a failure before it has its own status. */
  first: ChatEvent;
  rest: AsyncIterator<ChatEvent>;
  voice: FrameVoice;
  /** Told of a failure after the first event, but not of a reader who left. */
  onBroken: (error: unknown) => void;
  heartbeatMs?: number;
}

/** Well under the 60 s after which common proxies hang up on a silent reply (nginx, proxy_read_timeout). */
const usualHeartbeatMs = 15_000;
/** A line that begins with a colon is a comment to every reader (HTML Living Standard, 9.2.6). */
export const commentHeartbeat = ': still here\n\n';

export const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx holds event streams back unless told.
  'x-accel-buffering': 'no',
};

/** Events as server-sent events, one read at a time: a slow reader holds the upstream back instead of filling memory. */
export function frameStream({ first, rest, voice, onBroken, heartbeatMs = usualHeartbeatMs }: FrameStreamParts): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let beat: NodeJS.Timeout | undefined;
  // A pull may still wait for its event when the reader goes; the stream takes nothing more.
  let left = false;
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, frames: string): boolean => {
    if (frames !== '') controller.enqueue(encoder.encode(frames));
    return frames !== '';
  };
  const finish = (controller: ReadableStreamDefaultController<Uint8Array>, frames: string): void => {
    send(controller, frames);
    controller.close();
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => void send(controller, voice.start() + voice.event(first)),
    async pull(controller) {
      beat = setInterval(() => send(controller, voice.heartbeat), heartbeatMs);
      try {
        for (;;) {
          const step = await rest.next();
          if (left) return;
          if (step.done === true) return finish(controller, voice.end());
          if (send(controller, voice.event(step.value))) return;
        }
      } catch (error) {
        if (left) return;
        onBroken(error);
        finish(controller, voice.fail(error));
      } finally {
        clearInterval(beat);
      }
    },
    async cancel() {
      left = true;
      clearInterval(beat);
      await rest.return?.();
    },
  });
}
