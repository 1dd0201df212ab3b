import type { Connection } from '../http/lan-context.ts';
import type { KeptStream, Seat } from './live-stream.ts';

/**
 * Well under the 60 s after which common proxies hang up on a silent reply (nginx,
 * proxy_read_timeout).
 */
export const usualHeartbeatMs = 15_000;
/** A line that begins with a colon is a comment to every reader (HTML Living Standard, 9.2.6). */
export const commentHeartbeat = ': still here\n\n';

export const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx holds event streams back unless told.
  'x-accel-buffering': 'no',
};

export interface FrameStreamParts {
  stream: KeptStream;
  /** The number of the first frame to send. */
  from: number;
  /** The reader's end; the stream learns by it that the reader left. */
  connection: Connection;
  heartbeatMs?: number;
}

const encoder = new TextEncoder();

/**
 * A stream's frames as bytes for its one reader, who may come late. One read at a time: a slow
 * reader holds the upstream back instead of filling memory. Throws `not_found` when the frames are
 * not all kept.
 */
export function frameStream({
  stream,
  from,
  connection,
  heartbeatMs = usualHeartbeatMs,
}: FrameStreamParts): ReadableStream<Uint8Array> {
  let next = from;
  let gone = false;
  /** A comment may be sent only where the reader waits for more. */
  let waiting = false;
  let beat: NodeJS.Timeout | undefined;
  const leave = (): void => {
    gone = true;
    clearInterval(beat);
    stream.left(seat);
  };
  const seat: Seat = {
    taken: () => {
      leave();
      connection.hangUp();
    },
  };
  const send = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const frames = stream.from(next);
    next = stream.next;
    if (frames !== '') controller.enqueue(encoder.encode(frames));
    if (!stream.over) return;
    leave();
    controller.close();
  };
  stream.from(from);
  stream.sit(seat);
  connection.left = leave;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      send(controller);
      if (gone) return;
      beat = setInterval(() => {
        if (waiting) controller.enqueue(encoder.encode(stream.heartbeat));
      }, heartbeatMs);
    },
    async pull(controller) {
      waiting = true;
      beat?.refresh();
      while (!gone && stream.next === next && !stream.over) await stream.advance();
      waiting = false;
      if (!gone) send(controller);
    },
    cancel: leave,
  });
}
