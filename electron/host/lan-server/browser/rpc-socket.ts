import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiContext, HostApi } from '../../api-context.ts';
import { rawResponse } from '../http/raw-response.ts';
import { createLiveSockets } from '../sockets/live-sockets.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { originAllowed } from '../network/host-names.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import type { ClientShare, ClientShares } from '../sockets/client-shares.ts';
import { guardSocket } from '../sockets/guarded-socket.ts';
import { createRpcPeer } from '../sockets/rpc-calls.ts';
import { largestRpcMessage, type SocketLimits } from '../sockets/socket-limits.ts';
import type { BrowserSessions, SignedIn } from '../../browser-sessions/browser-sessions.ts';
import type { AddressLimits } from '../middleware/address-limits.ts';
import type { RefusalLog } from '../middleware/refusal-log.ts';
import { doorOf } from './session-of.ts';
import { tokensIn } from '../../browser-sessions/session-cookies.ts';

type Refusal = 401 | 403 | 404 | 429;

/** Replies to an upgrade with a refusal, and closes the connection. */
const refuse = (socket: Duplex, status: Refusal): void =>
  void socket.end(rawResponse(status, Object.entries(securityHeaders)));

export interface RpcSocketParts {
  api: HostApi;
  browsers: BrowserSessions;
  network: ClientNetwork;
  addressLimits: AddressLimits;
  refusals: RefusalLog;
  shares: ClientShares;
  socketLimits: SocketLimits;
}

const clientOf = ({ client, ownerId }: SignedIn): string => client?.clientId ?? ownerId;

/** The contract over a WebSocket at `/rpc`, for signed-in browsers that show a page of ours. */
export function createRpcSocket({
  api,
  browsers,
  network,
  addressLimits,
  refusals,
  shares,
  socketLimits: limits,
}: RpcSocketParts) {
  const handler = new RPCHandler<ApiContext>(api);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestRpcMessage,
    perMessageDeflate: false,
  });
  const sockets = createLiveSockets(server);

  const countedRefusal = (peer: string): Refusal => {
    try {
      addressLimits.strangerAt(peer);
      return 401;
    } catch {
      return 429;
    }
  };
  const check = async (request: IncomingMessage): Promise<SignedIn | Refusal> => {
    const { origin, cookie } = request.headers;
    if ((request.url ?? '').split('?')[0] !== '/rpc') return 404;
    const host = network.hostOf(request, request.headers.host);
    if (!network.isHostAllowed(host) || origin === undefined || !originAllowed(origin, host))
      return 403;
    const door = doorOf(request, { network });
    const peer = network.addressOf(request);
    // A suspended client, or one at another address, is refused like one without a session.
    const session = await browsers.verify(tokensIn(cookie, door).access, peer).catch(() => null);
    return session ?? countedRefusal(peer);
  };
  const contextOf = (session: SignedIn, request: IncomingMessage): ApiContext => ({
    ownerId: session.ownerId,
    via: 'lan',
    clientId: session.client?.clientId ?? null,
    // A browser on this machine looks the same as a tunnel or proxy on it.
    localFiles: false,
    peer: network.addressOf(request),
    browserSessionId: session.sessionId,
    admitted: () => browsers.lives(session),
    ...(session.client === null ? {} : { role: session.client.role }),
  });
  const serve = (
    ws: WebSocket,
    request: IncomingMessage,
    session: SignedIn,
    share: ClientShare,
  ): void => {
    // Disconnects a session that has ended meanwhile.
    sockets.greet(ws, () => browsers.lives(session));
    ws.on('error', (error) =>
      refusals.caller(session.ownerId, { reason: error.message }, 'a browser’s connection failed'),
    );
    const { sender, end } = guardSocket({ ws, socket: request.socket, share, limits });
    void handler.upgrade(createRpcPeer({ ws, share, sender, limits, end }), {
      context: contextOf(session, request),
    });
  };
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      socket.on('error', () => socket.destroy());
      void check(request).then((found) => {
        if (typeof found !== 'number') {
          const share = shares.join(clientOf(found));
          if (share === null) return refuse(socket, 429);
          // An upgrade that fails on its way never closes a WebSocket.
          socket.once('close', share.leave);
          return server.handleUpgrade(request, socket, head, (ws) =>
            serve(ws, request, found, share),
          );
        }
        refusals.stranger(
          { status: found, peer: network.addressOf(request) },
          'refused a browser’s connection',
        );
        refuse(socket, found);
      });
    },
    endRevoked: sockets.endRevoked,
    close: sockets.close,
  };
}
