import type { ServerResponse } from 'node:http';
import type { Connection, LanContext } from '../http/lan-context.ts';
import { NodeReply } from '../http/node-reply.ts';
import type { StreamReader, ReplayableStream } from './live-stream.ts';

/**
 * Well under the 60 s after which common proxies hang up on a silent reply (nginx,
 * proxy_read_timeout).
 */
const defaultHeartbeatMs = 15_000;

const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx buffers event streams unless it gets this header.
  'x-accel-buffering': 'no',
};

export interface FrameReplyParts {
  stream: ReplayableStream;
  /** Number of the first frame to send. */
  from: number;
  /** The client's end: the stream learns from it when the client disconnects. */
  connection: Connection;
  heartbeatMs?: number;
  /** Default: that of server-sent events. */
  contentType?: string | undefined;
}

/** Where frames go: Node's response, or a web stream. */
interface FrameSink {
  /** False while the reader is slower than the frames. */
  write(frames: string): boolean;
  /** Resolves when the reader has taken what was written, or will not read any more. */
  drained(): Promise<void>;
  end(): void;
}

/**
 * Writes a stream's frames to one sink: frames of one turn of the event loop in one write, and a
 * slow reader holds back the upstream. It becomes the stream's reader when it is created; throws
 * `not_found` when not all frames from `from` are kept.
 */
class FrameWriter implements StreamReader {
  readonly #parts: FrameReplyParts;
  #isDetached = false;
  /** A heartbeat may be sent only while the reader waits for more. */
  #isWaiting = false;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: FrameReplyParts) {
    this.#parts = parts;
    parts.stream.from(parts.from);
    parts.stream.attach(this);
    parts.connection.onDisconnect = () => this.detach();
  }

  replaced(): void {
    this.detach();
    this.#parts.connection.hangUp();
  }

  detach(): void {
    this.#isDetached = true;
    clearInterval(this.#heartbeat);
    this.#parts.stream.detach(this);
  }

  async writeTo(sink: FrameSink): Promise<void> {
    const { stream, from, heartbeatMs = defaultHeartbeatMs } = this.#parts;
    this.#heartbeat = setInterval(() => {
      if (this.#isWaiting) sink.write(stream.heartbeat);
    }, heartbeatMs);
    if (this.#isDetached) clearInterval(this.#heartbeat);
    for (let next = from; !this.#isDetached;) {
      const frames = stream.from(next);
      next = stream.next;
      const isFlowing = frames === '' || sink.write(frames);
      if (stream.over) {
        this.detach();
        sink.end();
        return;
      }
      if (!isFlowing) await sink.drained();
      this.#isWaiting = true;
      this.#heartbeat.refresh();
      while (!this.#isDetached && stream.next === next && !stream.over) await stream.advance();
      this.#isWaiting = false;
    }
  }
}

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

class FrameReply extends NodeReply {
  readonly headers: Headers;
  readonly #writer: FrameWriter;

  constructor(writer: FrameWriter, headers: Headers) {
    super();
    this.headers = headers;
    this.#writer = writer;
  }

  writeTo(outgoing: ServerResponse): void {
    outgoing.writeHead(this.status, Object.fromEntries(this.headers));
    const sink: FrameSink = {
      write: (frames) => outgoing.write(frames),
      drained: () => drained(outgoing),
      end: () => void outgoing.end(),
    };
    this.#writer.writeTo(sink).catch(() => outgoing.destroy());
  }
}

const encoder = new TextEncoder();

/** The same frames as a web stream, for replies without a socket. */
export function frameStream(parts: FrameReplyParts): ReadableStream<Uint8Array> {
  const writer = new FrameWriter(parts);
  let taken = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const sink: FrameSink = {
        write(frames) {
          controller.enqueue(encoder.encode(frames));
          return (controller.desiredSize ?? 0) > 0;
        },
        drained: () => new Promise((resolve) => void (taken = resolve)),
        end: () => controller.close(),
      };
      writer.writeTo(sink).catch((error: unknown) => controller.error(error));
    },
    pull: () => taken(),
    cancel: () => {
      writer.detach();
      taken();
    },
  });
}

/**
 * A stream's frames as the reply to one request; without a socket, as tests call the app, as a web
 * stream. Throws `not_found` when not all of them are kept.
 */
export function frameReply(c: LanContext, parts: FrameReplyParts): Response {
  const { contentType } = parts;
  const sent =
    contentType === undefined ? sseHeaders : { ...sseHeaders, 'content-type': contentType };
  if (c.env.outgoing === undefined) return c.body(frameStream(parts), 200, sent);
  const { headers } = c.body(null, 200, sent);
  return new FrameReply(new FrameWriter(parts), headers) as unknown as Response;
}
