import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createLanApp } from './lan-app.ts';
import type { LanDeps } from './lan-deps.ts';
import type { LanParts } from './middleware/environment.ts';
import { closeServer, createNodeServer, listen } from './node-server.ts';
import { createStreams } from './streams/create-streams.ts';
import { createRpcSocket } from './ui/rpc-socket.ts';
import { createUiSessions } from './ui/sessions.ts';

export interface LanServerOptions extends LanDeps {
  /** An address of this machine, `0.0.0.0` or `::` for all, or a name that resolves to one. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Bodies above this are refused with 413; 10 MB unless given. */
  bodyLimitBytes?: number;
}

export interface LanServer {
  /** The origin, without `/v1`. */
  url: string;
  /** The browser UI's address; it holds the token that signs in. */
  uiUrl: string;
  /** Stops taking requests, aborts those under way so that their streams end, and hangs up on the rest after two seconds. */
  close(): Promise<void>;
}

const closeBudgetMs = 2_000;

/** An address that others can reach, for one that means all of them. */
function shownHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return isIPv6(host) ? `[${host}]` : host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
}

/**
 * The OpenAI-compatible API and the browser UI on one port. Nothing is served to rebound names or foreign pages; `/v1` needs a
 * key, the UI a session. Throws `conflict` when the port is taken, `forbidden` or `bad_request` when it cannot be had.
 */
export async function createLanServer(options: LanServerOptions): Promise<LanServer> {
  const { host, bodyLimitBytes = 10 * 1024 * 1024 } = options;
  const sessions = createUiSessions(options.now);
  const parts: LanParts = { ...options, sessions, streams: createStreams(options), bodyLimitBytes, boundHost: host, inFlight: new Set() };
  const rpc = createRpcSocket(parts);
  const server = createNodeServer(createLanApp(parts));
  server.on('upgrade', rpc.upgrade);
  const port = await listen(server, host, options.port);
  server.on('error', (error) => options.log.error({ reason: error.message }, 'the server failed'));
  const url = `http://${shownHost(host)}:${port}`;
  return {
    url,
    uiUrl: `${url}/ui/enter?token=${sessions.token}`,
    async close() {
      rpc.close();
      for (const controller of parts.inFlight) controller.abort();
      parts.streams.close();
      await closeServer(server, closeBudgetMs);
    },
  };
}
