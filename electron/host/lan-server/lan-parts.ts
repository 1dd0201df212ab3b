import type { HostApi } from '../api-context.ts';
import type { Audit } from '../audit/create-audit.ts';
import type { JsonBounds } from '../bodies/json-bounds.ts';
import type { BrowserSessions } from '../browser-sessions/browser-sessions.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Downloads } from '../downloads/create-downloads.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { Readiness } from '../local-models/readiness.ts';
import type { Monitoring } from '../monitoring/create-monitoring.ts';
import type { Pairings } from '../peers/create-pairings.ts';
import type { Router } from '../routing/router.ts';
import type { TokenCallers } from '../token-issuers/token-callers.ts';
import type { EntryTokens } from './browser/entry-tokens.ts';
import type { LanLog } from './http/lan-log.ts';
import type { Bases } from './knowledge/chat-from-base.ts';
import type { AddressLimits } from './middleware/address-limits.ts';
import type { RefusalLog } from './middleware/refusal-log.ts';
import type { SignInThrottle } from './middleware/sign-in-throttle.ts';
import type { Signatures } from './middleware/signed-request.ts';
import type { WaitingBytes } from './middleware/waiting-bytes.ts';
import type { CounterParts } from './models/count-prompt-tokens.ts';
import type { ClientNetwork, NetworkRules } from './network/client-network.ts';
import type { ResponseStore } from './responses/response-store.ts';
import type { RunningResponses } from './responses/running-responses.ts';
import type { ClientShares } from './sockets/client-shares.ts';
import type { SocketLimits } from './sockets/socket-limits.ts';
import type { StatusSources } from './status/status-sources.ts';
import type { Streams } from './streams/create-streams.ts';
import type { ServerTls } from './tls/server-tls.ts';

/** What the server needs from the host. */
export interface LanDeps {
  api: HostApi;
  router: Router;
  clients: Pick<Clients, 'authenticate' | 'known' | 'onRevoked'>;
  /** Tokens of issuers that sign clients in; none where it is missing. */
  tokens?: TokenCallers;
  /** A key that is valid for this run of the server only, as the desktop's own user. */
  runKey?: string;
  /** Null for plain HTTP. */
  tls: ServerTls | null;
  /** The built renderer: `index.html` and what it loads. */
  rendererFolder: string;
  ready: () => Promise<Readiness>;
  /** The ledger's record of one request, for its sender. */
  requestDetails: Monitoring['request'];
  tokenCounter: CounterParts['tokenCounter'];
  /** Files that signed-in browsers may fetch. */
  downloads: Downloads;
  /** The browsers that are signed in. */
  browsers: BrowserSessions;
  /** The responses that `/v1/responses` keeps. */
  responses: ResponseStore;
  /** The conversations behind the sessions. */
  conversations: Conversations;
  knowledge: Bases;
  /** Sources of `/api/v1/status`, `/metrics` and `/debug/config`. */
  status: StatusSources;
  /** Receives each refused key and each sign-in. */
  audit: Pick<Audit, 'record'>;
  limits: RequestLimits;
  /** What counts of a request's way here, as it is set now. Default: `defaultSettings`. */
  rules?: () => NetworkRules;
  /** JSON bodies beyond these are refused with 413 before they are parsed. Default: `usualBounds`. */
  jsonBounds?: () => JsonBounds;
  /** Requests for access from other Hearths; outlives the server. */
  pairings: Pairings;
  /** Outlives the server, so that a restart does not accept a nonce twice. */
  signatures: Signatures;
  log: LanLog;
  now: () => number;
}

/** What middleware and routes need; made once per server. */
export interface LanParts extends LanDeps {
  /** Tokens of the addresses that sign in the machine's own user. */
  entries: EntryTokens;
  throttle: SignInThrottle;
  network: ClientNetwork;
  addressLimits: AddressLimits;
  streams: Streams;
  runningResponses: RunningResponses;
  refusals: RefusalLog;
  waitingBytes: WaitingBytes;
  shares: ClientShares;
  socketLimits: SocketLimits;
  /** Larger bodies are refused with 413; most paths take 4 KB only. */
  bodyLimitBytes: number;
  /** Controllers of the running requests, aborted when the server closes. */
  inFlight: Set<AbortController>;
  /** Unix milliseconds. */
  startedAt: number;
}
