import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import type { Caller } from '../../routing/routed.ts';
import type { LanEnv } from '../middleware/environment.ts';

/** Chosen where it is offered; a browser wants one of its protocols chosen, and it must not be the key. */
export const socketProtocol = 'hearth.v1';
const keyProtocol = 'hearth-key.';

const protocolsOf = (request: IncomingMessage): string[] => (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());

/** The upgrade as a plain request, so that every guard of the server judges it. A browser's key comes among its protocols, since it can set no header. */
function asRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const key = protocolsOf(request).find((one) => one.startsWith(keyProtocol))?.slice(keyProtocol.length);
  if (key !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
  return new Request(new URL(request.url ?? '/', 'http://upgrade.invalid'), { method: request.method ?? 'GET', headers });
}

/** Whom the server lets in, or why it does not. */
export async function admitSocket(app: Hono<LanEnv>, request: IncomingMessage): Promise<Caller | Response> {
  let caller: Caller | undefined;
  const accept = (one: Caller): void => void (caller = one);
  const reply = await app.fetch(asRequest(request), { incoming: request, accept });
  return caller ?? reply;
}

/** Says a refusal as plain HTTP and hangs up. */
export async function refuseSocket(socket: Duplex, reply: Response): Promise<void> {
  const body = await reply.text();
  const headers = [...reply.headers, ['connection', 'close'], ['content-length', String(Buffer.byteLength(body))]];
  socket.end(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}
