import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { providers } from '../../../electron/host/providers/catalogue/provider-catalogue.ts';
import { createCodecs } from '../../../electron/host/providers/codecs/create-codecs.ts';
import type { CallOptions, Codecs, Endpoint } from '../../../electron/host/providers/provider.ts';
import { createGateBed, type GateBed } from '../../../electron/host/egress/testing/gate-bed.ts';

/**
 * A provider that sends Hearth on to another server, in the hope that the key comes along (Ollama
 * CVE-2025-51471).
 */

interface Listener {
  url: string;
  seen: { line: string; headers: string; body: string }[];
  server: Server;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
};

async function listen(
  answer: (request: IncomingMessage) => { status: number; location?: string },
): Promise<Listener> {
  const seen: Listener['seen'] = [];
  const server = createServer((request, reply) => {
    void textOf(request).then((body) => {
      seen.push({
        line: `${request.method ?? ''} ${request.url ?? ''}`,
        headers: JSON.stringify(request.rawHeaders),
        body,
      });
      const { status, location } = answer(request);
      reply
        .writeHead(status, {
          'content-type': 'application/json',
          ...(location === undefined ? {} : { location }),
        })
        .end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

let bed: GateBed;
let elsewhere: Listener;
let provider: Listener;
let codecs: Codecs;
let status = 307;
beforeEach(async () => {
  bed = createGateBed();
  elsewhere = await listen(() => ({ status: 404 }));
  provider = await listen(({ url = '/' }) => ({ status, location: `${elsewhere.url}${url}` }));
  codecs = createCodecs({ egress: bed.gate, now: Date.now });
});
afterEach(async () => {
  await bed.closed();
  for (const { server } of [elsewhere, provider]) {
    server.closeAllConnections();
    server.close();
  }
});

const secret = 'sk-travelling-0123456789abcdef';

async function callEverything(id: string, endpoint: Endpoint): Promise<void> {
  const codec = codecs[providers.find((one) => one.id === id)?.codec ?? 'openai'];
  const options: CallOptions = { signal: new AbortController().signal, egress: bed.context };
  const chat = async (plain: boolean): Promise<void> => {
    for await (const event of codec.chat(
      endpoint,
      { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
      { ...options, plain },
    ))
      if (event.type === 'finish') return;
  };
  const calls = [
    () => chat(false),
    () => chat(true),
    () => codec.embed(endpoint, { model: 'm', input: ['hi'], kind: 'query' }, options),
    () => codec.listModels(endpoint, options),
    () => codec.balance(endpoint, options),
  ];
  for (const call of calls) await Promise.resolve(call()).catch(() => undefined);
}

describe('a redirect to another server', () => {
  it.each([301, 302, 303, 307, 308])(
    'by %i carries no key there, of any provider in any form',
    async (redirect) => {
      status = redirect;
      for (const { id } of providers)
        await callEverything(id, {
          provider: id,
          accountId: 'acc_1',
          baseUrl: `${provider.url}/v1`,
          apiKey: secret,
        });
      // The key did go to the account's own server, and Hearth did go on to the other.
      expect(
        provider.seen.filter(({ headers, line }) => `${headers}${line}`.includes(secret)).length,
      ).toBeGreaterThan(providers.length);
      expect(elsewhere.seen.length).toBeGreaterThan(providers.length);
      expect(
        elsewhere.seen.filter(({ headers, line, body }) =>
          `${headers}${line}${body}`.includes(secret),
        ),
      ).toEqual([]);
    },
  );
});
