import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordingProxy {
  url: string;
  port: number;
  /** Every host that something asked for, in order, loopback too. */
  hosts: string[];
  close(): Promise<void>;
}

/**
 * A proxy that lets nothing through and writes down who was asked for: `CONNECT` and plain requests
 * alike get 502.
 */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const hosts: string[] = [];
  const server: Server = createServer((request, response) => {
    hosts.push(
      URL.canParse(request.url ?? '')
        ? new URL(request.url ?? '').host
        : (request.headers.host ?? '?'),
    );
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    hosts.push(request.url ?? '?');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    hosts,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
