import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect, type Socket } from 'node:net';
import { defaultTimeouts } from './egress-timeouts.ts';
import { proxyCredentials } from './proxy-environment.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/** A plain connection. */
function openDirect(hostname: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      timeout: defaultTimeouts.connectMs,
    });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error('no answer')));
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

/** A connection through the proxy that the environment names. */
function openThrough(proxy: URL, hostname: string, port: number): Promise<Socket> {
  const authority = `${hostname}:${port}`;
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asking = send({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyCredentials(proxy) },
      timeout: defaultTimeouts.connectMs,
    });
    asking.once('timeout', () => asking.destroy(new Error('no answer')));
    asking.once('error', reject);
    asking.once('response', () => asking.destroy(new Error(phrase('egress.proxyRefused').text)));
    asking.once('connect', (reply, socket, head) => {
      if (reply.statusCode !== 200) {
        socket.destroy();
        return reject(
          new Error(phrase('egress.proxyAnswered', { status: reply.statusCode ?? 0 }).text),
        );
      }
      socket.setTimeout(0);
      if (head.byteLength > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.end();
  });
}

/** Opens a way for bytes to a host, through `proxy` where there is one. */
export const openTunnel = (hostname: string, port: number, proxy: URL | null): Promise<Socket> =>
  proxy === null ? openDirect(hostname, port) : openThrough(proxy, hostname, port);
