import type { ServerResponse } from 'node:http';

/**
 * A reply that writes to Node's response itself. hono and the middleware see a `Response`: a real
 * one would add a web stream (decision 0021). Headers may be added until it is written; for frames,
 * `c.header` may be called only before it is created.
 */
export abstract class NodeReply {
  readonly ok = true;
  readonly status = 200;
  /** For code that makes a `Response` of it. */
  readonly body: string | null = null;
  abstract writeTo(outgoing: ServerResponse): void;
}
