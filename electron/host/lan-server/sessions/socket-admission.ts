import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import { admit, type KnownClient } from '../../clients/known-client.ts';
import { requireMember } from '../../limits/limit-router.ts';
import type { Caller } from '../../caller.ts';
import type { Clients } from '../../clients/create-clients.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { keyOf } from '../middleware/request-key.ts';

/**
 * Chosen where it is offered; a browser wants one of its protocols chosen, and it must not be the
 * key.
 */
export const socketProtocol = 'hearth.v1';
const keyProtocol = 'hearth-key.';

const protocolsOf = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());

/**
 * The key of an upgrade: in a header, or from a browser, which can set none, among its protocols.
 */
function socketKeyOf(request: IncomingMessage): string | null {
  const apiKey = request.headers['x-api-key'];
  const inHeader = keyOf(
    request.headers.authorization,
    typeof apiKey === 'string' ? apiKey : undefined,
  );
  return (
    inHeader ??
    protocolsOf(request)
      .find((one) => one.startsWith(keyProtocol))
      ?.slice(keyProtocol.length) ??
    null
  );
}

/** The upgrade as a plain request, so that every guard of the server judges it. */
function asRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const key = socketKeyOf(request);
  if (key !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
  return new Request(new URL(request.url ?? '/', 'http://upgrade.invalid'), {
    method: request.method ?? 'GET',
    headers,
  });
}

/** Whom the server lets in, or why it does not. */
export async function admitSocket(
  app: Hono<LanEnv>,
  request: IncomingMessage,
): Promise<Caller | Response> {
  let caller: Caller | undefined;
  const accept = (one: Caller): void => void (caller = one);
  const reply = await app.fetch(asRequest(request), { incoming: request, accept });
  return caller ?? reply;
}

/**
 * The client of a socket that was let in, as it is now: changed, or null where it would not be let
 * in any more.
 */
export function stillAdmitted(
  caller: Caller,
  request: IncomingMessage,
  { clients, now }: { clients: Pick<Clients, 'authenticate'>; now: () => number },
): Caller | null {
  if (caller.clientId === null) return caller;
  const client = clients.authenticate(socketKeyOf(request) ?? '');
  // The key serves on after a change of role or of signatures; what was begun before ends.
  if (client === null || client.generation !== (caller as Partial<KnownClient>).generation)
    return null;
  try {
    admit(client, request.socket.remoteAddress, now());
    requireMember(client);
    return client;
  } catch {
    return null;
  }
}

/** Says a refusal as plain HTTP and hangs up. */
export async function refuseSocket(socket: Duplex, reply: Response): Promise<void> {
  const body = await reply.text();
  const headers = [
    ...reply.headers,
    ['connection', 'close'],
    ['content-length', String(Buffer.byteLength(body))],
  ];
  socket.end(
    `HTTP/1.1 ${reply.status} ` +
      `${STATUS_CODES[reply.status] ?? ''}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}
