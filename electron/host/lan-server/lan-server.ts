import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import type { LanAddress, LanEntry } from '../../../shared/contract/app.ts';
import type { AppError } from '../../../shared/errors.ts';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { addressesOf, firstOrigin, servedNames, thisMachine } from './network/addresses.ts';
import { capConnections } from './network/connection-cap.ts';
import { createLanApp } from './lan-app.ts';
import { withBases } from './knowledge/chat-from-base.ts';
import type { LanEnv } from './http/lan-context.ts';
import type { LanDeps, LanParts } from './lan-parts.ts';
import {
  closeServer,
  createNodeServer,
  createProxiedServer,
  createTlsServer,
  listen,
} from './server/node-server.ts';
import { createAddressLimits } from './middleware/address-limits.ts';
import { createClientNetwork } from './network/client-network.ts';
import { createRefusalLog } from './middleware/refusal-log.ts';
import { createSessionSocket } from './sessions/session-socket.ts';
import { createClientShares } from './sockets/client-shares.ts';
import { socketLimits } from './sockets/socket-limits.ts';
import { createRunningResponses } from './responses/running-responses.ts';
import { createStreams } from './streams/create-streams.ts';
import { answerPlain } from './tls/first-byte.ts';
import { createPlainApp } from './server/plain-app.ts';
import { keepTls } from './tls/server-tls.ts';
import { createEntryTokens } from './browser/entry-tokens.ts';
import { createWaitingBytes } from './middleware/waiting-bytes.ts';
import { createRpcSocket } from './browser/rpc-socket.ts';
import { createSignInThrottle } from './middleware/sign-in-throttle.ts';

export interface LanServerOptions extends LanDeps {
  /** An address of this machine, `0.0.0.0` or `::` for all, or a name that resolves to one. */
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Larger bodies are refused with 413; most paths take 4 KB only. Default: 10 MB. */
  bodyLimitBytes?: number;
  /** How often the machine's addresses and the certificate are checked. Default: 10 s. */
  lookEveryMs?: number;
  /**
   * Called after a change of the machine's addresses, and when a newer certificate is not available
   * (null: it is again).
   */
  onChange?: (problem: AppError | null) => void;
}

export interface LanServer {
  /** The origin to show, without `/v1`: one that other devices reach, if there is one. */
  readonly url: string;
  /** A new address of the browser UI that signs in the machine's own user, once. */
  entry(): LanEntry;
  /** Every address that it answers at now. */
  addresses(): LanAddress[];
  /**
   * Stops accepting requests, aborts the running ones so that their streams end, and disconnects
   * the rest after two seconds.
   */
  close(): Promise<void>;
}

const closeBudgetMs = 2_000;

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * The server for `parts.tls`, and a function that disconnects clients that have not started TLS.
 */
function createServers(parts: LanParts, app: Hono<LanEnv>, onUpgrade: OnUpgrade) {
  const { tls, network } = parts;
  if (tls === null) {
    const server = createNodeServer(app).on('upgrade', onUpgrade);
    return { server, tlsServer: null, hangUp: () => undefined };
  }
  const tlsServer = createTlsServer(app, tls.current());
  tlsServer.on('upgrade', onUpgrade);
  const plainApp = createPlainApp(parts);
  const proxied = createProxiedServer({ encrypted: app, plain: plainApp }, network.isEncrypted);
  proxied.on('upgrade', (request, socket, head) => {
    if (network.isEncrypted(request)) onUpgrade(request, socket, head);
    else socket.destroy();
  });
  const plain = createNodeServer(plainApp);
  const hangUp = answerPlain(tlsServer, { plain, proxied, isProxy: network.isProxy });
  return { server: tlsServer, tlsServer, hangUp };
}

/** Calls `onChange` when the machine joins or leaves a network. */
function watchAddresses(
  addresses: () => LanAddress[],
  everyMs: number,
  onChange: () => void,
): () => void {
  const spell = (): string =>
    addresses()
      .map((one) => one.url)
      .join(' ');
  let seen = spell();
  const timer = setInterval(() => {
    const now = spell();
    if (now === seen) return;
    seen = now;
    onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * The OpenAI-compatible API and the browser UI on one port. Rebound names and pages of other
 * origins are refused; `/v1` needs a key, the UI a session. Throws `conflict` when the port is in
 * use, `forbidden` or `bad_request` when it cannot be opened.
 */
export async function createLanServer(options: LanServerOptions): Promise<LanServer> {
  const {
    host,
    tls,
    bodyLimitBytes = 10 * 1024 * 1024,
    lookEveryMs = 10_000,
    onChange = () => undefined,
  } = options;
  const entries = createEntryTokens(options.now);
  const { rules = () => defaultSettings } = options;
  const network = createClientNetwork({ rules, boundHost: host });
  const parts: LanParts = {
    ...options,
    router: withBases(options.router, options.knowledge),
    entries,
    throttle: createSignInThrottle(options.now),
    network,
    addressLimits: createAddressLimits({ network, now: options.now }),
    streams: createStreams(options),
    runningResponses: createRunningResponses(),
    refusals: createRefusalLog(options),
    waitingBytes: createWaitingBytes(),
    shares: createClientShares(socketLimits),
    socketLimits,
    bodyLimitBytes,
    inFlight: new Set(),
    startedAt: options.now(),
  };
  const rpc = createRpcSocket(parts);
  const app = createLanApp(parts);
  const sessionSocket = createSessionSocket(app, parts);
  const { server, tlsServer, hangUp } = createServers(parts, app, (request, socket, head) => {
    if (!sessionSocket.upgrade(request, socket, head)) rpc.upgrade(request, socket, head);
  });
  capConnections(server, network);
  const port = await listen(server, host, options.port);
  server.on('error', (error) => options.log.error({ reason: error.message }, 'the server failed'));
  const addresses = (): LanAddress[] =>
    addressesOf(servedNames(host, thisMachine()), tls === null ? 'http' : 'https', port);
  let problem: AppError | null = null;
  const onProblem = (found: AppError | null): void => {
    problem = found;
    if (found !== null)
      options.log.warn({ reason: found.message }, 'the certificate could not be renewed');
    onChange(problem);
  };
  const endRevoked = (): void => {
    rpc.endRevoked();
    sessionSocket.endRevoked();
    parts.streams.endRevoked();
  };
  const onSignedOut = (ownerId: string): void => {
    if (ownerId === desktopOwnerId) entries.clear();
    endRevoked();
  };
  // A key may also expire.
  const looking = setInterval(endRevoked, lookEveryMs).unref();
  const stops = [
    () => clearInterval(looking),
    options.clients.onRevoked(endRevoked),
    options.browsers.onRevoked(onSignedOut),
    watchAddresses(addresses, lookEveryMs, () => onChange(problem)),
  ];
  if (tls !== null && tlsServer !== null)
    stops.push(
      keepTls({
        server: tlsServer,
        tls,
        everyMs: lookEveryMs,
        onProblem,
        onRenewed: () => onChange(problem),
      }),
    );
  const origin = (): string => firstOrigin(addresses());
  return {
    get url() {
      return origin();
    },
    entry: () => {
      const { token, expiresAt } = entries.make();
      return { url: `${origin()}/ui/enter?token=${token}`, expiresAt };
    },
    addresses,
    async close() {
      for (const stop of stops) stop();
      rpc.close();
      sessionSocket.close();
      for (const controller of parts.inFlight) controller.abort();
      parts.streams.close();
      hangUp();
      await closeServer(server, closeBudgetMs);
    },
  };
}
