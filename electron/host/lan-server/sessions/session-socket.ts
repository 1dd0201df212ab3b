import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import type { Caller } from '../../caller.ts';
import { parseJson } from '../../bodies/parse-json.ts';
import { createLiveSockets } from '../sockets/live-sockets.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import type { Clients } from '../../clients/create-clients.ts';
import type { Conversations } from '../../conversations/conversations.ts';
import type { RequestLimits } from '../../limits/request-limits.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import type { RefusalLog } from '../middleware/refusal-log.ts';
import type { ClientShare, ClientShares } from '../sockets/client-shares.ts';
import type { SocketLimits } from '../sockets/socket-limits.ts';
import { guardSocket } from '../sockets/guarded-socket.ts';
import { sendInSession } from './session-answer.ts';
import { toWireError, toWireEvent, toWireStart } from './session-sse.ts';
import { admitSocket, refuseSocket, socketProtocol, stillAdmitted } from './socket-admission.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

const path = /^\/v1\/sessions\/([\w-]{1,128})\/socket\/?$/;
const messageSchema = z.union([
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({
    type: z.literal('message').optional(),
    content: z.string().min(1).max(1_000_000),
  }),
]);
/** What a client may send, as an error shows it. */
const socketForms = { message: '{"content": "…"}', stop: '{"type": "stop"}' };
/** A million characters of four bytes, and the JSON around them. */
const maxMessageBytes = 4 * 1024 * 1024 + 1024;

export interface SessionSocketParts {
  conversations: Conversations;
  clients: Pick<Clients, 'authenticate' | 'known'>;
  network: Pick<ClientNetwork, 'addressOf'>;
  limits: RequestLimits;
  refusals: RefusalLog;
  shares: ClientShares;
  socketLimits: SocketLimits;
  now: () => number;
}

/**
 * Admits an upgrade that has passed the guards of the server. Throws `not_found` for the session of
 * another owner.
 */
export function openSessionSocket({ conversations }: Pick<SessionSocketParts, 'conversations'>) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    await conversations.find(caller.ownerId, c.req.param('id') ?? '');
    if (c.env.accept === undefined)
      throw new AppError('bad_request', phrase('streams.upgradeNeeded', { path: '{id}/messages' }));
    c.env.accept(caller);
    return c.body(null, 204);
  };
}

async function messageIn(data: RawData, isBinary: boolean): Promise<z.infer<typeof messageSchema>> {
  try {
    if (!isBinary) return messageSchema.parse(await parseJson((data as Buffer).toString('utf8')));
  } catch {
    // The error below is the same for every cause.
  }
  throw new AppError('bad_request', phrase('lan.socketForm', socketForms));
}

/** Messages of one socket without an answer: they wait for each other. */
const mostMessagesAtOnce = 32;

interface Admitted {
  request: IncomingMessage;
  admitted: Caller;
  id: string;
  share: ClientShare;
}

/**
 * One session over a WebSocket: the events of its answers, one after another. A disconnect stops
 * the answer.
 */
export function createSessionSocket(app: Hono<LanEnv>, parts: SessionSocketParts) {
  const { conversations, limits, refusals, shares, socketLimits } = parts;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(socketProtocol) ? socketProtocol : false),
  });
  const sockets = createLiveSockets(server);

  const serve = (ws: WebSocket, { request, admitted, id, share }: Admitted): void => {
    let open = 0;
    const disconnected = new AbortController();
    const { sender, end } = guardSocket({
      ws,
      socket: request.socket,
      share,
      limits: socketLimits,
    });
    const sendEvent = (event: { type: string }): Promise<void> =>
      sender.send(JSON.stringify(event));
    const answer = async (caller: Caller, content: string): Promise<void> => {
      const { signal } = disconnected;
      const release = await limits.hostSlots.acquire(caller.clientId ?? caller.ownerId, signal);
      try {
        const sent = await sendInSession(conversations, caller, { id, content, signal });
        await sendEvent(toWireStart(sent));
        for await (const event of sent.events) {
          const wire = toWireEvent(event);
          // The next event is read when this one is on its way.
          if (wire !== null) await sendEvent(wire);
        }
      } finally {
        release();
      }
    };
    const take = async (data: RawData, isBinary: boolean): Promise<void> => {
      // The client may be suspended by now.
      const caller = stillAdmitted(admitted, request, parts);
      if (caller === null) return ws.close(1008, 'no longer allowed');
      const message = await messageIn(data, isBinary);
      if ('content' in message) await answer(caller, message.content);
      else await conversations.stop(caller.ownerId, id);
    };
    sockets.greet(ws, () => stillAdmitted(admitted, request, parts) !== null);
    ws.on('error', (error) =>
      refusals.caller(
        admitted.clientId ?? admitted.ownerId,
        { reason: error.message },
        'a session’s socket failed',
      ),
    );
    ws.on('close', () => disconnected.abort());
    ws.on('message', (data, isBinary) => {
      const { length } = data as Buffer;
      if (open >= mostMessagesAtOnce) return end('tooManyCalls');
      if (!share.queued.add(length)) return end('tooMuchQueued');
      open += 1;
      void take(data, isBinary)
        .catch((error: unknown) => sendEvent(toWireError(error)))
        .finally(() => {
          open -= 1;
          share.queued.remove(length);
        });
    });
  };
  const enter = async (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    id: string,
  ): Promise<void> => {
    const admitted = await admitSocket(app, request);
    if (admitted instanceof Response) return refuseSocket(socket, admitted);
    const share = shares.join(admitted.clientId ?? admitted.ownerId);
    if (share === null) return refuseSocket(socket, new Response('', { status: 429 }));
    socket.once('close', share.leave);
    server.handleUpgrade(request, socket, head, (ws) =>
      serve(ws, { request, admitted, id, share }),
    );
  };
  return {
    /** Whether the upgrade is for a session; if so, it is handled. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const id = path.exec((request.url ?? '').split('?')[0] ?? '')?.[1];
      if (id === undefined) return false;
      socket.on('error', () => socket.destroy());
      void enter(request, socket, head, id).catch(() => socket.destroy());
      return true;
    },
    endRevoked: sockets.endRevoked,
    close: sockets.close,
  };
}
