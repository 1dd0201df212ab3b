import { randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import type { EgressContext } from './egress-gate.ts';
import type { OpenEntry } from './egress-log.ts';

type ChildContext = EgressContext & { process: string };

export interface EgressProxy {
  /** The address a child is given; its password says which child it is. */
  urlFor(context: ChildContext): string;
  close(): Promise<void>;
}

export interface EgressProxyDeps {
  /** Notes the connection; throws where it is denied. */
  admit: (host: string, hostname: string, context: ChildContext) => OpenEntry;
}

interface Target {
  hostname: string;
  port: number;
}

function targetOf(authority: string, defaultPort: number): Target {
  const url = new URL(`http://${authority}`);
  return { hostname: url.hostname, port: Number(url.port || defaultPort) };
}

/** The proxy that the environment names for https, when there is one: ours stands before it. */
function upstreamProxy(): URL | null {
  const text = process.env['https_proxy'] ?? process.env['HTTPS_PROXY'] ?? '';
  return URL.canParse(text) ? new URL(text) : null;
}

function openTunnel({ hostname, port }: Target): Socket {
  const upstream = upstreamProxy();
  if (upstream === null) return connect({ host: hostname.replace(/^\[|\]$/g, ''), port });
  const socket = connect({ host: upstream.hostname, port: Number(upstream.port || 80) });
  const credentials = upstream.username === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(upstream.username)}:${decodeURIComponent(upstream.password)}`).toString('base64')}\r\n`;
  socket.write(`CONNECT ${hostname}:${port} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${credentials}\r\n`);
  return socket;
}

function joined(client: Duplex, far: Socket, entry: OpenEntry, head: Buffer, viaProxy: boolean): void {
  const hangUp = (): void => {
    client.destroy();
    far.destroy();
  };
  client.on('error', hangUp).on('close', hangUp);
  far.on('error', hangUp).on('close', hangUp);
  client.on('data', (data: Buffer) => entry.out(data.byteLength));
  far.on('data', (data: Buffer) => entry.in(data.byteLength));
  far.once('connect', () => {
    // A proxy behind ours answers the CONNECT itself.
    if (!viaProxy) client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.byteLength > 0) far.write(head);
    client.pipe(far);
    far.pipe(client);
  });
}

function answerPlain(incoming: IncomingMessage, reply: ServerResponse, entry: OpenEntry): void {
  const url = new URL(incoming.url ?? '');
  const headers = { ...incoming.headers };
  delete headers['proxy-authorization'];
  const far = httpRequest(url, { method: incoming.method, headers }, (answer) => {
    reply.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('data', (data: Buffer) => entry.in(data.byteLength));
    answer.pipe(reply);
  });
  far.on('error', () => reply.writeHead(502).end());
  incoming.on('data', (data: Buffer) => entry.out(data.byteLength));
  incoming.pipe(far);
}

/** A loopback proxy for children that make connections of their own (pip): same rules, same log. Nobody else may use it. */
export async function createEgressProxy({ admit }: EgressProxyDeps): Promise<EgressProxy> {
  const contexts = new Map<string, ChildContext>();
  const contextOf = (request: IncomingMessage): ChildContext | undefined => {
    const [, encoded = ''] = (request.headers['proxy-authorization'] ?? '').split(' ');
    return contexts.get(Buffer.from(encoded, 'base64').toString().replace(/^hearth:/, ''));
  };
  const server = createServer((request, reply) => {
    const context = contextOf(request);
    if (context === undefined || !URL.canParse(request.url ?? '')) return void reply.writeHead(407).end();
    try {
      const url = new URL(request.url ?? '');
      answerPlain(request, reply, admit(url.host, url.hostname, context));
    } catch (error) {
      reply.writeHead(403).end(error instanceof AppError ? error.message : undefined);
    }
  });
  server.on('connect', (request, client, head: Buffer) => {
    const context = contextOf(request);
    if (context === undefined) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    try {
      const target = targetOf(request.url ?? '', 443);
      const entry = admit(request.url ?? '', target.hostname, context);
      joined(client, openTunnel(target), entry, head, upstreamProxy() !== null);
    } catch {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (context) => {
      const password = randomBytes(24).toString('base64url');
      contexts.set(password, context);
      return `http://hearth:${password}@127.0.0.1:${port}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
