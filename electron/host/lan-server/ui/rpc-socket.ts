import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { ApiContext } from '../../api/context.ts';
import type { LanParts } from '../middleware/environment.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { hostAllowed, isLoopback, originAllowed } from '../middleware/same-site.ts';

/** A message: an uploaded document of at most 100 MB (contract, knowledge.upload) and its envelope. */
const maxMessageBytes = 101 * 1024 * 1024;
/** A peer that does not answer two of these is gone. */
const pingEveryMs = 30_000;

const reasons = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

/** Answers an upgrade request by a plain HTTP status and hangs up. */
function refuse(socket: Duplex, status: keyof typeof reasons): void {
  const headers = Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\n${headers.join('')}connection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Files of this machine may be named only from this machine; what a proxy passes on comes from elsewhere. */
export function fromThisMachine(request: IncomingMessage): boolean {
  const forwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  return !forwarded && isLoopback(request.socket.remoteAddress ?? '');
}

type Parts = Pick<LanParts, 'api' | 'sessions' | 'boundHost' | 'log'>;

/** The contract over a WebSocket at `/rpc`, for browsers that hold a session and show a page of ours. */
export function createRpcSocket({ api, sessions, boundHost, log }: Parts) {
  const handler = new RPCHandler<ApiContext>(api);
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  const check = (request: IncomingMessage): keyof typeof reasons | null => {
    const { host, origin, cookie } = request.headers;
    if ((request.url ?? '').split('?')[0] !== '/rpc') return 404;
    if (!hostAllowed(host, boundHost) || origin === undefined || !originAllowed(origin, host)) return 403;
    return sessions.holds(cookie, request.socket.localPort ?? 0) ? null : 401;
  };
  const serve = (ws: WebSocket, request: IncomingMessage): void => {
    alive.add(ws);
    ws.on('pong', () => alive.add(ws));
    ws.on('error', (error) => log.warn({ reason: error.message }, 'a browser’s connection failed'));
    const context: ApiContext = { ownerId: desktopOwnerId, via: 'lan', clientId: null, localFiles: fromThisMachine(request) };
    void handler.upgrade(ws, { context });
  };
  const ping = setInterval(() => {
    for (const ws of server.clients) {
      if (!alive.delete(ws)) ws.terminate();
      else ws.ping();
    }
  }, pingEveryMs);
  ping.unref();
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      socket.on('error', () => socket.destroy());
      const status = check(request);
      if (status === null) return server.handleUpgrade(request, socket, head, (ws) => serve(ws, request));
      log.warn({ status, peer: request.socket.remoteAddress }, 'refused a browser’s connection');
      refuse(socket, status);
    },
    close(): void {
      clearInterval(ping);
      for (const ws of server.clients) {
        ws.close(1001, 'the server closes');
        setTimeout(() => ws.terminate(), 500).unref();
      }
      server.close();
    },
  };
}
