import type { ChatEvent } from '../../../../shared/chat.ts';
import { toAnthropicError } from './anthropic-errors.ts';
import type { createMessageEncoder } from './message-encoder.ts';

const encoder = new TextEncoder();
const frame = (data: { type: string }): Uint8Array => encoder.encode(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);

/** Proxies give up on a silent connection after 30 to 60 s. */
const defaultHeartbeatMs = 15_000;

export interface MessageStreamParts {
  /** Already read, so that a failure before it has its own status. */
  first: ChatEvent;
  rest: AsyncIterator<ChatEvent>;
  events: ReturnType<typeof createMessageEncoder>;
  requestId: string;
  /** Told of a failure after the first event; the client sees it as an `error` event and no `message_stop`. */
  onBroken: (error: unknown) => void;
  /** A `ping` comes after each silence of so many milliseconds; 15,000 unless given. */
  heartbeatMs?: number;
}

type Step = IteratorResult<ChatEvent>;

/** Reads on, or says `null` when nothing came for `silenceMs`; what comes later is not lost. */
function createPatientReader(rest: AsyncIterator<ChatEvent>, silenceMs: number): () => Promise<Step | null> {
  let waiting: Promise<Step> | undefined;
  return async () => {
    waiting ??= rest.next();
    const silence = Promise.withResolvers<null>();
    const timer = setTimeout(() => silence.resolve(null), silenceMs);
    try {
      const step = await Promise.race([waiting, silence.promise]);
      if (step !== null) waiting = undefined;
      return step;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** A message as server-sent events, one read at a time: a slow reader holds the upstream back instead of filling memory. */
export function messageStream({ first, rest, events, requestId, onBroken, heartbeatMs = defaultHeartbeatMs }: MessageStreamParts): ReadableStream<Uint8Array> {
  const read = createPatientReader(rest, heartbeatMs);
  // A pull may still wait for its event when the reader goes; the stream takes nothing more.
  let gone = false;
  /** The next frames to send; empty for an event that sends none. */
  const next = async (): Promise<{ frames: { type: string }[]; over: boolean }> => {
    const step = await read();
    if (step === null) return { frames: [{ type: 'ping' }], over: false };
    return step.done === true ? { frames: events.end(), over: true } : { frames: events.event(step.value), over: false };
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const event of [events.start(), ...events.event(first)]) controller.enqueue(frame(event));
    },
    async pull(controller) {
      try {
        for (;;) {
          const { frames, over } = await next();
          if (gone) return;
          for (const one of frames) controller.enqueue(frame(one));
          if (over) return controller.close();
          if (frames.length > 0) return;
        }
      } catch (error) {
        if (gone) return;
        onBroken(error);
        controller.enqueue(frame(toAnthropicError(error, requestId).body));
        controller.close();
      }
    },
    async cancel() {
      gone = true;
      await rest.return?.();
    },
  });
}
