import type { ChatEvent } from '../../../../shared/chat.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';

const encoder = new TextEncoder();

/** This dialect names its events, and has no `[DONE]` (platform.openai.com/docs/api-reference/responses-streaming). */
const frames = (events: readonly NumberedEvent[]): Uint8Array => encoder.encode(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));

/** Well under the 60 s after which common proxies hang up on a silent reply (nginx, proxy_read_timeout). */
const usualHeartbeatMs = 15_000;
/** A line that begins with a colon is a comment to every reader (HTML Living Standard, 9.2.6). */
const heartbeat = encoder.encode(': still here\n\n');

export interface ResponseStreamParts {
  /** Already read, so that a failure before it has its own status. */
  first: ChatEvent;
  rest: AsyncIterator<ChatEvent>;
  encode: ResponseEncoder;
  /** The answer is over, well or not; called before the client is told, so that it can go on from it at once. */
  onOver: () => void;
  onBroken: (error: unknown) => void;
  heartbeatMs?: number;
}

/** A response as server-sent events, one read at a time: a slow reader holds the upstream back instead of filling memory. */
export function responseStream({ first, rest, encode, onOver, onBroken, heartbeatMs = usualHeartbeatMs }: ResponseStreamParts): ReadableStream<Uint8Array> {
  let beat: NodeJS.Timeout | undefined;
  let left = false;
  const finish = (controller: ReadableStreamDefaultController<Uint8Array>, events: readonly NumberedEvent[]): void => {
    onOver();
    controller.enqueue(frames(events));
    controller.close();
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(frames([...encode.start(), ...encode.event(first)])),
    async pull(controller) {
      beat = setInterval(() => controller.enqueue(heartbeat), heartbeatMs);
      try {
        for (;;) {
          const step = await rest.next();
          if (left) return;
          if (step.done === true) return finish(controller, encode.end());
          const events = encode.event(step.value);
          if (events.length > 0) return controller.enqueue(frames(events));
        }
      } catch (error) {
        if (left) return;
        onBroken(error);
        finish(controller, encode.fail(error));
      } finally {
        clearInterval(beat);
      }
    },
    async cancel() {
      // A pull may still wait for its event; the stream takes nothing more.
      left = true;
      clearInterval(beat);
      await rest.return?.();
    },
  });
}
