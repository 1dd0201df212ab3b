import type { ServerResponse } from 'node:http';
import {
  frameStream,
  sseHeaders,
  usualHeartbeatMs,
  type FrameStreamParts,
} from './frame-stream.ts';
import type { LanContext } from '../http/lan-context.ts';
import { NodeReply } from '../http/node-reply.ts';
import type { Seat } from './live-stream.ts';

/** Resolves when what was written has gone out, or nobody takes it any more. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
    if (outgoing.destroyed) done();
  });
}

/**
 * What `frameStream` does, written straight to Node's response: frames of one turn of the event
 * loop leave in one write, and a slow reader holds the upstream back. Throws `not_found` when the
 * frames are not all kept.
 */
class FrameReply extends NodeReply {
  readonly headers: Headers;
  readonly #parts: FrameStreamParts;
  readonly #seat: Seat;
  #gone = false;
  /** A comment may be sent only where the reader waits for more. */
  #waiting = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(parts: FrameStreamParts, headers: Headers) {
    super();
    this.headers = headers;
    this.#parts = parts;
    const leave = (): void => this.#leave();
    this.#seat = {
      taken: () => {
        leave();
        parts.connection.hangUp();
      },
    };
    parts.stream.from(parts.from);
    parts.stream.sit(this.#seat);
    parts.connection.left = leave;
  }

  writeTo(outgoing: ServerResponse): void {
    outgoing.writeHead(this.status, Object.fromEntries(this.headers));
    this.#pump(outgoing).catch(() => outgoing.destroy());
  }

  #leave(): void {
    this.#gone = true;
    clearInterval(this.#beat);
    this.#parts.stream.left(this.#seat);
  }

  async #pump(outgoing: ServerResponse): Promise<void> {
    const { stream, from, heartbeatMs = usualHeartbeatMs } = this.#parts;
    this.#beat = setInterval(() => {
      if (this.#waiting) outgoing.write(stream.heartbeat);
    }, heartbeatMs);
    if (this.#gone) clearInterval(this.#beat);
    for (let next = from; !this.#gone;) {
      const frames = stream.from(next);
      next = stream.next;
      const flows = frames === '' || outgoing.write(frames);
      if (stream.over) {
        this.#leave();
        outgoing.end();
        return;
      }
      if (!flows) await drained(outgoing);
      this.#waiting = true;
      this.#beat.refresh();
      while (!this.#gone && stream.next === next && !stream.over) await stream.advance();
      this.#waiting = false;
    }
  }
}

/**
 * A stream's frames for its one reader; without a socket, as tests call the app, as a web stream.
 * Throws `not_found` when they are not all kept.
 */
export function frameReply(c: LanContext, parts: FrameStreamParts): Response {
  if (c.env.outgoing === undefined) return c.body(frameStream(parts), 200, sseHeaders);
  return new FrameReply(parts, c.body(null, 200, sseHeaders).headers) as unknown as Response;
}
