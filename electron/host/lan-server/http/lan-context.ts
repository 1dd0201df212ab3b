import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { JsonBounds } from '../../bodies/json-bounds.ts';
import type { Caller } from '../../caller.ts';
import type { LanDeps } from '../lan-deps.ts';
import type { Streams } from '../streams/create-streams.ts';
import type { EntryTokens } from '../browser/entry-tokens.ts';
import type { ClientShares } from '../sockets/client-shares.ts';
import type { SocketLimits } from '../sockets/socket-limits.ts';
import type { BodyMeter, WaitingBytes } from '../middleware/waiting-bytes.ts';
import type { RefusalLog } from '../middleware/refusal-log.ts';
import type { SignInThrottle } from '../middleware/sign-in-throttle.ts';

/** The reader's end of a request. */
export interface Connection {
  /** Stops what the request began. */
  abort(): void;
  /** Breaks off the reply. */
  hangUp(): void;
  /**
   * Called when the reader goes before the reply is whole; the same as `abort` unless a stream has
   * its own way to end.
   */
  left: () => void;
}

export interface Variables {
  requestId: string;
  /** Set behind the key check. */
  caller: Caller;
  /** Aborts when the client goes away or the server closes. */
  signal: AbortSignal;
  /** Most bytes that this request's body may have (`capBodies`). */
  bodyCapBytes?: number;
  /** The body, where a guard has read it. */
  bodyText?: string;
  connection: Connection;
  /** Set behind the key check. */
  bodyMeter?: BodyMeter;
  /** What a JSON body may hold; the usual bounds where nothing is set. */
  jsonBounds?: JsonBounds;
}

/**
 * `Bindings` are empty when a test calls the app without a socket; with `accept` it is the upgrade
 * to a WebSocket that is judged.
 */
export interface LanEnv {
  Bindings: Partial<HttpBindings> & { accept?: (caller: Caller) => void };
  Variables: Variables;
}

export type LanContext = Context<LanEnv>;

/** What every route may need; made once per server. */
export interface LanParts extends LanDeps {
  /** Tokens of the addresses that sign in the machine's own user. */
  entries: EntryTokens;
  throttle: SignInThrottle;
  streams: Streams;
  refusals: RefusalLog;
  waitingBytes: WaitingBytes;
  shares: ClientShares;
  socketLimits: SocketLimits;
  /** Bodies above this are refused with 413, those of most paths above 4 KB. */
  bodyLimitBytes: number;
  boundHost: string;
  /** Signals of the requests under way, aborted when the server closes. */
  inFlight: Set<AbortController>;
}
