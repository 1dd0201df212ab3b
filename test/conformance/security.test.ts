import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usualBounds } from '../../electron/host/bodies/json-bounds.ts';
import {
  clientKey,
  elsewhereKey,
  expiredKey,
  runKey,
  startLan,
  suspendedKey,
  viewerKey,
  type LanFixture,
} from './lan-fixture.ts';
import { bearer, wireTo, type Wire } from './wire.ts';

let lan: LanFixture;
let wire: Wire;
const send: Wire['send'] = (...args) => wire.send(...args);
const start = async (...given: Parameters<typeof startLan>): Promise<void> => {
  lan = await startLan(...given);
  wire = wireTo(lan);
};
beforeEach(() => start());
afterEach(() => lan.close());

const chat = JSON.stringify({ model: 'small-local', messages: [{ role: 'user', content: 'hi' }] });

const routes = [
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/chat/completions/stream'],
  ['POST', '/v1/completions'],
  ['POST', '/v1/responses'],
  ['GET', '/v1/responses/resp_1'],
  ['DELETE', '/v1/responses/resp_1'],
  ['POST', '/v1/responses/resp_1/cancel'],
  ['GET', '/v1/responses/resp_1/input_items'],
  ['POST', '/v1/responses/input_tokens'],
  ['POST', '/v1/messages'],
  ['POST', '/v1/messages/count_tokens'],
  ['GET', '/v1/messages/batches'],
  ['POST', '/v1/embeddings'],
  ['POST', '/v1/rerank'],
  ['POST', '/v2/rerank'],
  ['POST', '/v1/moderations'],
  ['GET', '/v1/knowledge'],
  ['POST', '/v1/knowledge/handbook/search'],
  ['POST', '/v1/knowledge/handbook/documents'],
  ['GET', '/v1/knowledge/handbook/documents'],
  ['GET', '/v1/knowledge/handbook/documents/doc_1'],
  ['DELETE', '/v1/knowledge/handbook/documents/doc_1'],
  ['GET', '/v1/streams/req_1'],
  ['POST', '/v1/sessions'],
  ['GET', '/v1/sessions'],
  ['GET', '/v1/sessions/conv_1'],
  ['PATCH', '/v1/sessions/conv_1'],
  ['DELETE', '/v1/sessions/conv_1'],
  ['GET', '/v1/sessions/conv_1/messages'],
  ['POST', '/v1/sessions/conv_1/messages'],
  ['GET', '/v1/sessions/conv_1/socket'],
  ['POST', '/api/v1/chat/completions'],
  ['POST', '/api/v1/chat/completions/stream'],
  ['GET', '/api/v1/models'],
  ['GET', '/api/v1/models/local/models'],
  ['GET', '/api/v1/nothing'],
  ['POST', '/chat/sessions'],
  ['POST', '/api/v1/chat/sessions'],
  ['POST', '/api/v1/chat/sessions/conv_1/messages'],
  ['GET', '/api/v1/chat/sessions/conv_1/history'],
  ['DELETE', '/api/v1/chat/sessions/conv_1'],
  ['GET', '/v1/models/'],
  ['POST', '/chat/sessions/conv_1/messages'],
  ['GET', '/chat/sessions/conv_1/history'],
  ['DELETE', '/chat/sessions/conv_1'],
  ['GET', '/chat/sessions'],
  ['GET', '/v1/models'],
  ['GET', '/v1/models/small-local'],
  ['GET', '/v1'],
  ['DELETE', '/v1/nothing/here'],
  ['GET', '/v1//models'],
  ['OPTIONS', '/v1/models'],
  ['GET', '/api/v1/status/usage'],
  ['GET', '/api/v1/status/nothing'],
  ['GET', '/metrics'],
  ['GET', '/debug/config'],
] as const;

/** A refused key, in the dialect of the path. */
const refusedKey = (path: string) =>
  path.startsWith('/v1/messages')
    ? { type: 'error', error: { type: 'authentication_error' } }
    : { error: { type: 'invalid_request_error', code: 'invalid_api_key' } };

describe('every route under /v1', () => {
  test.each(routes)('%s %s needs a key, and none of these is one', async (method, path) => {
    const attempts = [
      {},
      { 'x-api-key': 'wrong' },
      { 'x-api-key': '' },
      { 'x-api-key': `${runKey}x` },
      { ...bearer('wrong'), 'x-api-key': runKey },
      bearer('wrong'),
      bearer(''),
      { authorization: `Basic ${Buffer.from(`x:${runKey}`).toString('base64')}` },
      { authorization: runKey },
      bearer(`${runKey}x`),
      { cookie: await wire.signIn() },
    ];
    for (const headers of attempts) {
      const reply = await send(path, { method, headers });
      expect(reply.status, JSON.stringify(headers)).toBe(401);
      expect(JSON.parse(reply.text)).toMatchObject(refusedKey(path));
      expect(reply.headers['www-authenticate']).toContain('Bearer');
    }
  });

  test.each([
    ...routes,
    ['GET', '/health'],
    ['GET', '/ca.pem'],
    ['GET', '/ca.crt'],
    ['POST', '/pair'],
    ['GET', '/pair/x'],
    ['GET', '/'],
    ['GET', '/ui/enter'],
    ['GET', '/assets/main-abc.js'],
  ] as const)(
    '%s %s refuses a rebound name, a foreign page and a page of no origin',
    async (method, path) => {
      const good = bearer(runKey);
      for (const headers of [
        { host: `evil.example:${lan.port}` },
        { host: 'evil.example' },
        { host: '127.0.0.1.evil.example' },
        { host: 'localhost.evil.example' },
        { host: 'user@127.0.0.1' },
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `http://localhost:${lan.port}.evil.example` },
        { origin: `http://localhost:${lan.port + 1}` },
      ]) {
        const reply = await send(path, { method, headers: { ...good, ...headers } });
        expect([400, 403], JSON.stringify(headers)).toContain(reply.status);
        expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );

  test.each(routes)(
    '%s %s is closed to a client that is suspended, expired or elsewhere, in words',
    async (method, path) => {
      for (const [key, status, word] of [
        [suspendedKey, 403, 'suspended'],
        [expiredKey, 401, 'expired'],
        [elsewhereKey, 403, 'address'],
      ] as const) {
        const reply = await send(path, { method, headers: bearer(key) });
        expect(reply.status).toBe(status);
        expect((JSON.parse(reply.text) as { error: { message: string } }).error.message).toContain(
          word,
        );
      }
      expect(lan.audited).toMatchObject([
        { actorName: 'suspended', action: 'key', outcome: 'refused' },
        { actorName: 'expired' },
        { actorName: 'elsewhere', peer: expect.stringContaining('127.0.0.1') as unknown },
      ]);
    },
  );

  test('a key that is no one’s is written down with the address, and without the key', async () => {
    await send('/v1/models', { headers: bearer('hk-someones-guess') });
    expect(lan.audited).toEqual([
      {
        actor: '',
        actorName: '',
        via: 'lan',
        action: 'key',
        subject: '',
        outcome: 'refused',
        peer: expect.stringContaining('127.0.0.1') as unknown,
        detail: 'an unknown key',
      },
    ]);
  });

  test.each(routes.filter(([method]) => method === 'POST'))(
    '%s %s is closed to a viewer, who may look',
    async (method, path) => {
      expect((await send(path, { method, headers: bearer(viewerKey), body: chat })).status).toBe(
        403,
      );
      expect((await send('/v1/models', { headers: bearer(viewerKey) })).status).toBe(200);
    },
  );

  test('a page of our own origin passes', async () => {
    expect(
      (
        await send('/v1/models', {
          headers: { ...bearer(clientKey), origin: `http://127.0.0.1:${lan.port}` },
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await send('/v1/models', {
          headers: { ...bearer(clientKey), host: `localhost:${lan.port}` },
        })
      ).status,
    ).toBe(200);
  });
});

describe('bound to every interface', () => {
  test('own addresses pass and names of others do not', async () => {
    await lan.close();
    await start({ host: '0.0.0.0' });
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === 'IPv4');
    for (const { address } of own)
      expect((await send('/health', { headers: { host: `${address}:${lan.port}` } })).status).toBe(
        200,
      );
    expect((await send('/health', { headers: { host: 'evil.example' } })).status).toBe(403);
  });
});

describe('bodies', () => {
  test('over the limit is 413, by its length and by its bytes', async () => {
    const big = JSON.stringify({ pad: 'x'.repeat(10 * 1024 * 1024) });
    const whole = await fetch(`${lan.url}/v1/chat/completions`, {
      method: 'POST',
      headers: bearer(runKey),
      body: big,
    });
    const pieces = await fetch(`${lan.url}/v1/embeddings`, {
      method: 'POST',
      headers: bearer(runKey),
      body: new Blob([big]).stream(),
      duplex: 'half',
    } as RequestInit);
    for (const reply of [whole, pieces]) {
      expect(reply.status).toBe(413);
      expect(await reply.json()).toMatchObject({ error: { code: 'request_too_large' } });
    }
    for (const headers of [bearer(runKey), { ...bearer(runKey), 'transfer-encoding': 'chunked' }])
      expect(
        (await send('/v1/chat/completions', { method: 'POST', headers, body: chat })).status,
      ).toBe(200);
  });

  test('the number of values is the machine’s setting', async () => {
    await lan.close();
    await start({ jsonBounds: () => ({ ...usualBounds, maxValues: 1_000 }) });
    const reply = await send('/v1/embeddings', {
      method: 'POST',
      headers: bearer(runKey),
      body: JSON.stringify({
        model: 'small-embedding',
        input: Array.from({ length: 1_000 }, () => 'a'),
      }),
    });
    expect(reply).toMatchObject({
      status: 413,
      text: expect.stringContaining('more than 1000 values') as unknown,
    });
  });

  test('a body in a coding that is not read is 415, which says how to send it', async () => {
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const reply = await send(path, {
        method: 'POST',
        headers: { ...bearer(runKey), 'content-encoding': 'compress' },
        body: chat,
      });
      expect(reply).toMatchObject({
        status: 415,
        headers: { 'accept-encoding': 'gzip, deflate, br, zstd' },
        text: expect.stringContaining('content-encoding') as unknown,
      });
    }
    expect(
      (
        await send('/v1/chat/completions', {
          method: 'POST',
          headers: { ...bearer(runKey), 'content-encoding': 'identity' },
          body: chat,
        })
      ).status,
    ).toBe(200);
  });

  test.each([
    '',
    '{',
    '[]',
    '"text"',
    'null',
    '{"model":"small-local","messages":',
    '{"__proto__":{"model":"x"}}',
  ])('%j is 400 with a sentence, never 500', async (body) => {
    const reply = await send('/v1/chat/completions', {
      method: 'POST',
      headers: bearer(runKey),
      body,
    });
    expect(reply.status).toBe(400);
    expect((JSON.parse(reply.text) as { error: { message: string } }).error.message).toMatch(
      /^[A-Z`].*\.$/,
    );
  });

  test('deep nesting does not take the server down', async () => {
    const body = `{"model":"small-local","messages":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(
      (await send('/v1/chat/completions', { method: 'POST', headers: bearer(runKey), body }))
        .status,
    ).toBe(413);
    expect((await send('/health')).status).toBe(200);
  });
});

describe('what is no HTTP', () => {
  test('headers too large are refused, with our headers on the refusal', async () => {
    const text = await wire.raw(
      `GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-pad: ${'x'.repeat(64 * 1024)}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('x-content-type-options: nosniff');
  });

  test.each([
    '',
    'host:\r\n',
    'host: 127.0.0.1\r\nhost: evil.example\r\n',
    'host: evil.example\r\n',
  ])('no host, two or a foreign one (%j) is refused', async (host) => {
    expect(await wire.raw(`GET /health HTTP/1.1\r\n${host}connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 40[03] /,
    );
  });

  test('a whole address as the target does not stand in for the host', async () => {
    const text = await wire.raw(
      `GET http://127.0.0.1:${lan.port}/health HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test('garbage gets 400', async () => {
    expect(await wire.raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a request that comes twice in one (smuggling) is refused', async () => {
    expect(
      await wire.raw(
        `POST /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ` +
          `4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('headers', () => {
  test.each(['/', '/health', '/ready', '/v1/models', '/nothing.js', '/ui/enter?token=x'])(
    '%s is not sniffed, framed, referred or kept',
    async (path) => {
      const { headers } = await send(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  test('a request id is kept when it is well formed and replaced when it could break a log line', async () => {
    expect(
      (await send('/health', { headers: { 'x-request-id': 'abc-1' } })).headers['x-request-id'],
    ).toBe('abc-1');
    expect(
      (await send('/health', { headers: { 'x-request-id': 'a b"' } })).headers['x-request-id'],
    ).toMatch(/^http_/);
  });
});

describe('ready', () => {
  test('says 503 until the default models are there', async () => {
    expect((await send('/ready')).status).toBe(200);
    await lan.close();
    await start({
      ready: () => Promise.resolve({ ready: false, chatModel: null, embeddingModel: null }),
    });
    const reply = await send('/ready');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('5');
  });
});
