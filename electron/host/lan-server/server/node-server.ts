import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { rawResponse } from '../http/raw-response.ts';
import { NodeReply } from '../http/node-reply.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { tlsFloor, type TlsMaterial } from '../tls/server-tls.ts';
import type { Hono } from 'hono';

/**
 * Java's HttpClient and `curl --http2` offer h2c with each plain request. An offer is no demand: it
 * is passed over, and the request is answered by HTTP/1.1 (RFC 9110, 7.8).
 */
function opensWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/**
 * Against slow clients (slow loris): headers within 10 s, the whole request within 60 s. The answer
 * has no limit, since a slow model is no fault. Idle connections are kept 65 s, longer than common
 * proxies keep theirs; TCP's keep-alive finds clients that vanished.
 */
const limits = {
  shouldUpgradeCallback: opensWebSocket,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
};

/** Failures of Node's HTTP parser by their code; any other is 400. */
const malformed: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, phrase('lan.headersTooLarge').text],
  ERR_HTTP_REQUEST_TIMEOUT: [408, phrase('lan.requestLate').text],
};

/** Replies to a malformed request, with our headers and OpenAI's form. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  // After a failed handshake the client cannot read a reply.
  const isHandshake = 'secureConnecting' in socket && socket.secureConnecting === true;
  if (error.code === 'ECONNRESET' || isHandshake || !socket.writable) return void socket.destroy();
  const [status, message] = malformed[error.code ?? ''] ?? [400, phrase('lan.notHttp').text];
  const body = JSON.stringify({
    error: { message, type: 'invalid_request_error', param: null, code: null },
  });
  const headers = Object.entries({ ...securityHeaders, 'content-type': 'application/json' });
  socket.end(rawResponse(status, headers, body));
}

/** Tells the adapter that the reply is already sent. */
const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

function listenerOf(
  app: Hono<LanEnv>,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const answer = async (request: Request, env: HttpBindings | Http2Bindings): Promise<Response> => {
    const reply: Response | NodeReply = await app.fetch(request, env);
    if (!(reply instanceof NodeReply)) return reply;
    reply.writeTo(env.outgoing as ServerResponse);
    return alreadySent;
  };
  const listener = getRequestListener(answer, { overrideGlobalObjects: false });
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

export function createNodeServer(app: Hono<LanEnv>): Server {
  const server = createServer(limits, listenerOf(app));
  server.on('clientError', answerMalformed);
  return server;
}

/** Plain HTTP from proxies: an app for requests that are encrypted up to there, and one for others. */
export function createProxiedServer(
  apps: { encrypted: Hono<LanEnv>; plain: Hono<LanEnv> },
  isEncrypted: (incoming: IncomingMessage) => boolean,
): Server {
  const [encrypted, plain] = [listenerOf(apps.encrypted), listenerOf(apps.plain)];
  const server = createServer(limits, (incoming, outgoing) =>
    (isEncrypted(incoming) ? encrypted : plain)(incoming, outgoing),
  );
  server.on('clientError', answerMalformed);
  return server;
}

/** The same over TLS; a handshake has ten seconds. */
export function createTlsServer(app: Hono<LanEnv>, material: TlsMaterial): TlsServer {
  const server = createSecureServer(
    { ...limits, ...material, ...tlsFloor, handshakeTimeout: limits.headersTimeout },
    listenerOf(app),
  );
  server.on('clientError', answerMalformed);
  return server;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (error.code === 'EADDRINUSE')
    return new AppError('conflict', phrase('lan.portInUse', { port }), { cause: error });
  if (error.code === 'EACCES')
    return new AppError('forbidden', phrase('lan.portDenied', { port }), { cause: error });
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new AppError('bad_request', phrase('lan.notThisMachine', { host }), { cause: error });
  return new AppError('internal', phrase('lan.notStarted', { host, port, reason: error.message }), {
    cause: error,
  });
}

/**
 * Resolves with the port taken (`port` 0 takes a free one). Throws `conflict`, `forbidden` or
 * `bad_request` with a way out.
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Ends idle connections at once and the rest after `budgetMs`. */
export async function closeServer(server: Server, budgetMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  const kill = setTimeout(() => server.closeAllConnections(), budgetMs);
  await closed;
  clearTimeout(kill);
}
