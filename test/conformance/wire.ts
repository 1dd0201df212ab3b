import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { LanFixture } from './lan-fixture.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Wire {
  /** Sends exactly the path and headers given; `fetch` would tidy both. */
  send(
    path: string,
    request?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Reply>;
  /** Raw bytes in, all that comes back until the server hangs up. */
  raw(bytes: string): Promise<string>;
  /** The cookies of a browser that opened the address with the token. */
  signIn(): Promise<string>;
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** What an attacker can say to a server, byte for byte. */
export function wireTo({ port, entry }: Pick<LanFixture, 'port' | 'entry'>): Wire {
  const send: Wire['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          headers: { host: `127.0.0.1:${port}`, ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  return {
    send,
    raw: (bytes) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        let text = '';
        socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        socket.on('close', () => resolve(text));
        socket.on('error', () => undefined);
      }),
    signIn: async () => {
      const { pathname, search } = new URL(entry().url);
      const { headers } = await send(pathname + search);
      return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
    },
  };
}
