import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Caller } from '../../routing/routed.ts';
import type { LanDeps } from '../lan-deps.ts';
import type { UiSessions } from '../ui/sessions.ts';

export interface Variables {
  requestId: string;
  /** Set behind the key check. */
  caller: Caller;
  /** Aborts when the client goes away or the server closes. */
  signal: AbortSignal;
}

/** `Bindings` are empty when a test calls the app without a socket. */
export interface LanEnv {
  Bindings: Partial<HttpBindings>;
  Variables: Variables;
}

export type LanContext = Context<LanEnv>;

/** What every route may need; made once per server. */
export interface LanParts extends LanDeps {
  sessions: UiSessions;
  /** Bodies above this are refused with 413. */
  bodyLimitBytes: number;
  boundHost: string;
  /** Signals of the requests under way, aborted when the server closes. */
  inFlight: Set<AbortController>;
}
