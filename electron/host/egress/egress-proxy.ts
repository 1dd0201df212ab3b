import { randomBytes } from 'node:crypto';
import {
  createServer,
  request as requestHttp,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import type { EgressContext } from './egress-gate.ts';
import type { OpenEntry } from './egress-log.ts';
import { openTunnel } from './egress-tunnel.ts';
import { proxyCredentials, proxyFor } from './proxy-environment.ts';

type ChildContext = EgressContext & { process: string };

export interface EgressProxy {
  /**
   * The address a child is given; its password says which child it is. The same child is given the
   * same.
   */
  urlFor(context: ChildContext): string;
  close(): Promise<void>;
}

export interface EgressProxyDeps {
  /** Notes the connection; throws where it is denied. */
  admit: (host: string, hostname: string, context: ChildContext) => OpenEntry;
}

const challenge = 'Basic realm="hearth"';
/** For one hop only (RFC 9110, 7.6.1). */
const hopHeaders = [
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];

const line = (status: string, more = ''): string =>
  `HTTP/1.1 ${status}\r\n${more}Content-Length: 0\r\nConnection: close\r\n\r\n`;

/** Both directions, counted; when one end goes, so does the other. */
function join(client: Duplex, far: Duplex, head: Buffer, entry: OpenEntry): void {
  client.on('data', (data: Buffer) => entry.out(data.byteLength));
  far.on('data', (data: Buffer) => entry.in(data.byteLength));
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.byteLength > 0) client.unshift(head);
  pipeline(client, far, client, () => {
    client.destroy();
    far.destroy();
  });
}

async function tunnel(
  client: Duplex,
  authority: string,
  head: Buffer,
  admit: (host: string, hostname: string) => OpenEntry,
): Promise<void> {
  let entry: OpenEntry;
  const url = URL.canParse(`https://${authority}`) ? new URL(`https://${authority}`) : null;
  if (url === null) return void client.end(line('400 Bad Request'));
  try {
    entry = admit(url.host, url.hostname);
  } catch {
    return void client.end(line('403 Forbidden'));
  }
  try {
    const far = await openTunnel(url.hostname, Number(url.port || 443), proxyFor(url));
    if (client.destroyed) far.destroy();
    else join(client, far, head, entry);
  } catch {
    client.end(line('502 Bad Gateway'));
  }
}

function forward(
  incoming: IncomingMessage,
  reply: ServerResponse,
  url: URL,
  entry: OpenEntry,
): void {
  const proxy = proxyFor(url);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !hopHeaders.includes(name)),
  );
  const target =
    proxy === null
      ? {
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port || 80,
          path: `${url.pathname}${url.search}`,
        }
      : { host: proxy.hostname, port: proxy.port || 80, path: url.href };
  const far = requestHttp({
    ...target,
    method: incoming.method,
    headers: { ...headers, host: url.host, ...(proxy === null ? {} : proxyCredentials(proxy)) },
  });
  far.on('response', (answer) => {
    reply.writeHead(
      answer.statusCode ?? 502,
      Object.fromEntries(
        Object.entries(answer.headers).filter(([name]) => !hopHeaders.includes(name)),
      ),
    );
    answer.on('data', (data: Buffer) => entry.in(data.byteLength));
    pipeline(answer, reply, () => undefined);
  });
  far.on('error', () => {
    if (reply.headersSent) reply.destroy();
    else reply.writeHead(502).end();
  });
  reply.on('close', () => far.destroy());
  entry.out((incoming.method ?? '').length + url.href.length + 12);
  incoming.on('data', (data: Buffer) => entry.out(data.byteLength));
  incoming.pipe(far);
}

/**
 * A loopback proxy for children that make connections of their own (pip): same rules, same log.
 * No other process may use it.
 */
export async function createEgressProxy({ admit }: EgressProxyDeps): Promise<EgressProxy> {
  const contexts = new Map<string, ChildContext>();
  const passwords = new Map<string, string>();
  const contextOf = ({ headers }: IncomingMessage): ChildContext | undefined => {
    const [, encoded = ''] = (headers['proxy-authorization'] ?? '').split(' ');
    return contexts.get(
      Buffer.from(encoded, 'base64')
        .toString()
        .replace(/^hearth:/, ''),
    );
  };
  const server = createServer((request, reply) => {
    const context = contextOf(request);
    if (context === undefined)
      return void reply.writeHead(407, { 'proxy-authenticate': challenge }).end();
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
    if (url?.protocol !== 'http:') return void reply.writeHead(400).end();
    try {
      forward(request, reply, url, admit(url.host, url.hostname, context));
    } catch (error) {
      reply
        .writeHead(403, { 'content-type': 'text/plain; charset=utf-8' })
        .end(error instanceof AppError ? error.message : undefined);
    }
  });
  const open = new Set<Duplex>();
  server.on('connect', (request, client, head: Buffer) => {
    open.add(client);
    client.on('error', () => client.destroy()).on('close', () => open.delete(client));
    const context = contextOf(request);
    if (context === undefined)
      return void client.end(
        line('407 Proxy Authentication Required', `Proxy-Authenticate: ${challenge}\r\n`),
      );
    void tunnel(client, request.url ?? '', head, (host, hostname) =>
      admit(host, hostname, context),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (context) => {
      const key = JSON.stringify(context);
      const password = passwords.get(key) ?? randomBytes(24).toString('base64url');
      passwords.set(key, password);
      contexts.set(password, context);
      return `http://hearth:${password}@127.0.0.1:${port}`;
    },
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
