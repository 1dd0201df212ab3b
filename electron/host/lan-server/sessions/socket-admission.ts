import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import { admit, type KnownClient } from '../../clients/known-client.ts';
import { requireMember } from '../../limits/limit-router.ts';
import type { Caller } from '../../caller.ts';
import type { Clients } from '../../clients/create-clients.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { rawResponse } from '../http/raw-response.ts';
import { withEndUser } from '../middleware/end-user.ts';
import { keyOf } from '../middleware/request-key.ts';
import type { ClientNetwork } from '../network/client-network.ts';

/**
 * Selected when the client offers it: a browser needs one of its protocols selected, and that must
 * not be the key.
 */
export const socketProtocol = 'hearth.v1';
const keyProtocol = 'hearth-key.';

const protocolsOf = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());

/** The key of an upgrade: in a header, or among the protocols of a browser, which sets no headers. */
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

/** The upgrade as a plain request, so that it passes every guard of the server. */
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

/** The caller that may open the socket, or the refusal. */
export async function admitSocket(
  app: Hono<LanEnv>,
  request: IncomingMessage,
): Promise<Caller | Response> {
  let caller: Caller | undefined;
  const accept = (one: Caller): void => void (caller = one);
  const reply = await app.fetch(asRequest(request), { incoming: request, accept });
  return caller ?? reply;
}

export interface AdmissionParts {
  clients: Pick<Clients, 'authenticate' | 'known'>;
  network: Pick<ClientNetwork, 'addressOf'>;
  now: () => number;
}

/** The client of an open socket as it is now; null when it may not open one any more. */
export function stillAdmitted(
  caller: Caller,
  request: IncomingMessage,
  { clients, network, now }: AdmissionParts,
): Caller | null {
  if (caller.clientId === null) return caller;
  const { generation, token, role } = caller as Partial<KnownClient>;
  const client =
    token === undefined
      ? clients.authenticate(socketKeyOf(request) ?? '')
      : clients.known(caller.clientId);
  // The key stays valid after a change of role or signatures, but sockets from before end.
  if (client === null || client.generation !== generation) return null;
  if (token !== undefined && token.until <= now()) return null;
  // A token's role is the token's.
  const current = token === undefined || role === undefined ? client : { ...client, role, token };
  try {
    admit(current, network.addressOf(request), now());
    requireMember(current);
    return withEndUser(current, request.headers['x-user-id'] as string | undefined);
  } catch {
    return null;
  }
}

/** Replies to an upgrade with a refusal, and closes the connection. */
export async function refuseSocket(socket: Duplex, reply: Response): Promise<void> {
  socket.end(rawResponse(reply.status, reply.headers, await reply.text()));
}
