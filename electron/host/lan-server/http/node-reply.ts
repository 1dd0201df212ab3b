import type { ServerResponse } from 'node:http';

/**
 * A reply that goes to Node's response by itself, as far as hono and the middlewares look at a
 * `Response`: a platform's one would put a web stream between (decision 0021). Its headers may be
 * added to until it is written; only before that may hono's `c.header` be called on one of frames.
 */
export abstract class NodeReply {
  readonly ok = true;
  readonly status = 200;
  /** For who makes a `Response` of it after all. */
  readonly body: string | null = null;
  abstract writeTo(outgoing: ServerResponse): void;
}
