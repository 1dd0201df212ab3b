import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { JsonBounds } from '../../bodies/json-bounds.ts';
import type { Caller } from '../../caller.ts';

/** The client's end of a request. */
export interface Connection {
  /** Stops the work that the request started. */
  abort(): void;
  /** Breaks off the reply. */
  hangUp(): void;
  /**
   * Called when the client disconnects before the reply is complete. Equals `abort` unless a stream
   * replaces it.
   */
  onDisconnect: () => void;
}

/** Counts the bytes of one request body while it arrives. */
export interface BodyMeter {
  /** Throws `rate_limited` beyond what the client may have waiting. */
  add(bytes: number): void;
  /** The body is complete, or is no longer read. */
  release(): void;
}

export interface Variables {
  requestId: string;
  /** Set by the key check. */
  caller: Caller;
  /** Whether the request counts among those of its address without a valid key. */
  countedAsStranger?: boolean;
  /** Aborts when the client disconnects or the server closes. */
  signal: AbortSignal;
  /** Largest body of this request in bytes (`capBodies`). */
  bodyCapBytes?: number;
  /** The body, once a middleware has read it; empty once it was read as text. */
  bodyBytes?: Buffer;
  bodyText?: string;
  /** The codings of a compressed body (`codingsOf`); missing for a plain one. */
  bodyCodings?: readonly string[];
  /** A compressed body as it was sent, until it is decompressed. */
  sentBytes?: Buffer | undefined;
  connection: Connection;
  /** Set by the key check. */
  bodyMeter?: BodyMeter;
  /** Bounds of a JSON body. Default: `usualBounds`. */
  jsonBounds?: JsonBounds;
}

/**
 * `Bindings` are empty when a test calls the app without a socket. With `accept`, the request is
 * the upgrade to a WebSocket, and `accept` receives the caller that may open it.
 */
export interface LanEnv {
  Bindings: Partial<HttpBindings> & { accept?: (caller: Caller) => void };
  Variables: Variables;
}

export type LanContext = Context<LanEnv>;
