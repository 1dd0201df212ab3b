import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { World } from './world.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Send {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Ends reading after this many milliseconds, for streams that stay open. Default: 30,000. */
  withinMs?: number;
}

type At = Pick<World, 'origin'>;

/**
 * Sends exactly this path and these headers; `fetch` would tidy both. Resolves with what had come
 * when `withinMs` is over.
 */
export function send(
  { origin }: At,
  path: string,
  { method = 'GET', headers = {}, body, withinMs = 30_000 }: Send = {},
): Promise<Reply> {
  const { protocol, hostname, port, host } = new URL(origin);
  const ask = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = ask(
      {
        host: hostname,
        port,
        path,
        method,
        headers: { host, ...headers },
        agent: false,
        rejectUnauthorized: false,
      },
      (response) => {
        let text = '';
        const finish = (): void => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        };
        const timer = setTimeout(() => {
          response.off('error', finish).on('error', () => undefined);
          finish();
          request.destroy();
        }, withinMs);
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', finish).on('error', finish);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

export const bearer = (key: string): { authorization: string } => ({
  authorization: `Bearer ${key}`,
});

/** A JSON request with a key. */
export const ask = (
  at: At,
  key: string,
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<Reply> =>
  send(at, path, {
    method,
    headers: {
      ...bearer(key),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

export const cookiesOf = ({ headers }: Reply): string =>
  (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ');

/** Signs a browser in with a client's key, and gives its cookies. */
export async function signIn(at: At, key: string): Promise<string> {
  const reply = await send(at, '/ui/sign-in', {
    method: 'POST',
    headers: { origin: at.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key }).toString(),
  });
  if (reply.status !== 303) throw new Error(`sign-in failed: ${reply.status} ${reply.text}`);
  return cookiesOf(reply);
}

/** A WebSocket to the LAN server, open, or an error with the status of the refusal. */
export function openSocket(
  { origin }: At,
  path: string,
  headers: Record<string, string>,
): Promise<WebSocket> {
  const socket = new WebSocket(new URL(path, origin.replace(/^http/, 'ws')), {
    headers,
    rejectUnauthorized: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, response) =>
      reject(new Error(`refused with ${response.statusCode ?? 0}`)),
    );
    socket.once('error', reject);
  });
}

export interface RpcConnection {
  client: HostClient;
  socket: WebSocket;
  /** Every message that the server sent, as text. */
  received: string[];
  /** Resolves when the socket is closed, by whichever side. */
  closed: Promise<void>;
}

/** The contract over `/rpc`, as a signed-in browser speaks it. */
export async function openRpc(at: At, cookie: string): Promise<RpcConnection> {
  const socket = await openSocket(at, '/rpc', { cookie, origin: at.origin });
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString('utf8')));
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  const client = createORPCClient<HostClient>(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  return { client, socket, received, closed };
}
