import type { HostApi } from '../api-context.ts';
import type { Audit } from '../audit/create-audit.ts';
import type { JsonBounds } from '../bodies/json-bounds.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Downloads } from '../downloads/create-downloads.ts';
import type { BasesToAsk } from './knowledge/chat-from-base.ts';
import type { Readiness } from '../local-models/readiness.ts';
import type { Monitoring } from '../monitoring/create-monitoring.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import type { Signatures } from './middleware/signed-request.ts';
import type { Pairings } from '../peers/create-pairings.ts';
import type { ResponseStore } from './responses/response-store.ts';
import type { BrowserSessions } from '../browser-sessions/browser-sessions.ts';
import type { ServerTls } from './tls/server-tls.ts';
import type { StatusSources } from './status/status-sources.ts';

/** A part of pino's logger: fields first, then the message. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** Knows the clients' keys; `null` for a key that is nobody's. */
export type ClientKeys = Pick<Clients, 'authenticate' | 'known' | 'onRevoked'>;

/** Counts each text's tokens. */
export type TokenCounter = (texts: readonly string[]) => Promise<number[]>;

export interface LanDeps {
  api: HostApi;
  router: Router;
  clients: ClientKeys;
  /** A key that serves this run of the server only, as the desktop's own user. */
  runKey?: string;
  /** Null speaks plain HTTP. */
  tls: ServerTls | null;
  /** The built renderer: `index.html` and what it loads. */
  rendererFolder: string;
  ready: () => Promise<Readiness>;
  /** What the ledger holds of one request, for who sent it. */
  requestDetails: Monitoring['request'];
  /**
   * The tokenizer of the model that will probably answer; null where that one does not run here.
   */
  tokenCounter: (asked: { caller: Caller; model: string }) => Promise<TokenCounter | null>;
  /** Files that signed-in browsers may fetch. */
  downloads: Downloads;
  /** Browsers that are signed in. */
  browsers: BrowserSessions;
  /** What `/v1/responses` keeps. */
  responses: ResponseStore;
  /** What sessions are. */
  conversations: Conversations;
  knowledge: BasesToAsk;
  /** What `/api/v1/status`, `/metrics` and `/debug/config` tell. */
  status: StatusSources;
  /** Told of each refused key and sign-in. */
  audit: Pick<Audit, 'record'>;
  limits: RequestLimits;
  /**
   * JSON bodies beyond these are refused with 413 before they are parsed. Default: `usualBounds`.
   */
  jsonBounds?: () => JsonBounds;
  /** Other Hearths that ask for access; outlives the server. */
  pairings: Pairings;
  /** Outlives the server, so that no request is taken twice when it is switched off and on. */
  signatures: Signatures;
  log: Log;
  now: () => number;
}
