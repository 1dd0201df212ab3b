import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LanEnv } from '../../electron/host/lan-server/http/lan-context.ts';
import { keyCheck } from '../../electron/host/lan-server/middleware/key-check.ts';
import { defaultSettings } from '../../shared/contract/app.ts';
import { createClientNetwork } from '../../electron/host/lan-server/network/client-network.ts';
import { createWaitingBytes } from '../../electron/host/lan-server/middleware/waiting-bytes.ts';
import {
  createSignatures,
  signatureOf,
} from '../../electron/host/lan-server/middleware/signed-request.ts';
import { clientKey, fixedClients, knownClient } from './lan-clients.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';

/** A client that must sign: what passes, and what does not. */

const secret = 'hk-a-signing-secret-of-tests';
const signer = knownClient({ ownerId: 'owner_signer', clientId: 'client_signer', signed: true });
const plain = knownClient({ ownerId: 'owner_plain', clientId: 'client_plain' });
let now: number;
let warned: string[];
let lan: LanFixture;

const ignore = () => undefined;

beforeEach(async () => {
  now = Date.now();
  warned = [];
  const signatures = createSignatures({
    secretOf: (id) => (id === signer.clientId ? secret : null),
    now: () => now,
  });
  const known = new Map([
    ['signing-key', signer],
    [clientKey, plain],
  ]);
  lan = await startLan({
    signatures,
    clients: fixedClients(
      (key) => known.get(key) ?? null,
      (id) => [...known.values()].find((one) => one.clientId === id) ?? null,
    ),
    log: { info: ignore, error: ignore, warn: (_, message) => warned.push(message) },
  });
});
afterEach(() => lan.close());

const chat = JSON.stringify({
  model: 'small-local',
  messages: [{ role: 'user', content: 'Grüße 你好' }],
});
let count = 0;

interface Parts {
  path?: string;
  method?: string;
  body?: string | Buffer;
  sent?: { path?: string; body?: string | Buffer; method?: string };
  timestamp?: string;
  nonce?: string;
  headers?: Record<string, string>;
  with?: string;
}

/** Signs one thing, and sends it, or another (`sent`). */
async function send({
  path = '/v1/chat/completions',
  method = 'POST',
  body = chat,
  sent = {},
  headers = {},
  with: key = secret,
  ...given
}: Parts = {}) {
  const timestamp = given.timestamp ?? String(Math.floor(now / 1000));
  const nonce = given.nonce ?? `nonce-0123456789-${(count += 1)}`;
  const signature = signatureOf(
    key,
    { timestamp, nonce, method, path },
    Buffer.from(method === 'GET' ? '' : body),
  );
  const reply = await fetch(lan.origin + (sent.path ?? path), {
    method: sent.method ?? method,
    headers: {
      authorization: 'Bearer signing-key',
      'content-type': 'application/json',
      'x-hearth-timestamp': timestamp,
      'x-hearth-nonce': nonce,
      'x-hearth-signature': `v1=${signature}`,
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: Buffer.from(sent.body ?? body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text };
}
const refusal = (about: RegExp) => ({ status: 401, text: expect.stringMatching(about) as unknown });

it('what is rightly signed passes, with a body, without, and with a query', async () => {
  expect(await send()).toMatchObject({ status: 200 });
  expect(lan.router.seen[0]?.request).toMatchObject({ messages: [{ content: 'Grüße 你好' }] });
  expect(await send({ method: 'GET', path: '/v1/models?provider=local' })).toMatchObject({
    status: 200,
  });
  expect(warned).toEqual([]);
});

it('of a compressed body the compressed bytes are signed, before anything decompresses them', async () => {
  const headers = { 'content-encoding': 'gzip' };
  expect(await send({ body: gzipSync(chat), headers })).toMatchObject({ status: 200 });
  expect(lan.router.seen[0]?.request).toMatchObject({ messages: [{ content: 'Grüße 你好' }] });
  expect(await send({ body: chat, sent: { body: gzipSync(chat) }, headers })).toEqual(
    refusal(/signature/),
  );
  expect(
    await send({ body: gzipSync(chat), sent: { body: gzipSync(`${chat} `) }, headers }),
  ).toEqual(refusal(/signature/));
  expect(lan.router.seen).toHaveLength(1);
});

it('a key alone is not enough, on any path, and nothing is asked', async () => {
  for (const [method, path] of [
    ['POST', '/v1/chat/completions'],
    ['POST', '/v1/messages'],
    ['GET', '/v1/models'],
    ['DELETE', '/v1/responses/resp_1'],
  ] as const) {
    const reply = await fetch(lan.origin + path, {
      method,
      headers: { authorization: 'Bearer signing-key' },
      ...(method === 'POST' ? { body: chat } : {}),
    });
    expect([path, reply.status]).toEqual([path, 401]);
    expect(await reply.text()).toContain('x-hearth-signature');
  }
  expect(lan.router.seen).toEqual([]);
  expect(warned).toHaveLength(1);
  expect(lan.audited).toMatchObject([{ actor: 'owner_signer', outcome: 'refused' }, {}, {}, {}]);
});

it('another body, path, query, method or secret than was signed is refused', async () => {
  const wrong = refusal(/signature of this request is wrong/);
  expect(await send({ sent: { body: chat.replace('small', 'other') } })).toEqual(wrong);
  expect(await send({ sent: { path: '/v1/completions' } })).toEqual(wrong);
  expect(
    await send({ method: 'GET', path: '/v1/models', sent: { path: '/v1/models?provider=x' } }),
  ).toEqual(wrong);
  expect(await send({ sent: { method: 'PUT' } })).toEqual(wrong);
  expect(await send({ with: 'another secret' })).toEqual(wrong);
  for (const signature of [
    '',
    'v1=',
    'v2=00',
    'v1=zz',
    `v1=${'0'.repeat(64)}`,
    `v1=${'0'.repeat(65)}`,
  ])
    expect(await send({ headers: { 'x-hearth-signature': signature } })).toMatchObject({
      status: 401,
    });
});

it('a request that was overheard does not pass again, and one of another time not at all', async () => {
  const nonce = 'overheard-0123456789';
  expect(await send({ nonce })).toMatchObject({ status: 200 });
  expect(await send({ nonce })).toEqual(refusal(/used before/));
  const at = (ms: number) => String(Math.floor((now + ms) / 1000));
  expect(await send({ timestamp: at(301_000) })).toEqual(refusal(/five minutes off/));
  expect(await send({ timestamp: at(-301_000) })).toEqual(refusal(/five minutes off/));
  expect(await send({ timestamp: at(-60_000) })).toEqual(refusal(/before Hearth was started/));
  expect(await send({ timestamp: 'soon' })).toMatchObject({ status: 401 });
  expect(await send({ nonce: 'short' })).toEqual(refusal(/16 to 64/));
  expect(await send({ timestamp: at(299_000), nonce: 'of-a-clock-that-is-fast' })).toMatchObject({
    status: 200,
  });
  now += 590_000;
  expect(await send({ timestamp: at(-291_000), nonce: 'of-a-clock-that-is-fast' })).toEqual(
    refusal(/used before/),
  );
});

it('a refused signature uses up no nonce of the one who can sign', async () => {
  const nonce = 'guessed-0123456789';
  expect(await send({ nonce, with: 'a guess' })).toMatchObject({ status: 401 });
  expect(await send({ nonce })).toMatchObject({ status: 200 });
});

it('one signature is enough for a path behind two key checks', async () => {
  const signatures = createSignatures({ secretOf: () => secret, now: () => now });
  const guard = keyCheck({
    signatures,
    clients: { authenticate: () => signer },
    audit: { record: ignore },
    refusals: { stranger: ignore, caller: ignore },
    waitingBytes: createWaitingBytes(),
    network: createClientNetwork({ rules: () => defaultSettings, boundHost: '127.0.0.1' }),
    addressLimits: { stranger: ignore, strangerAt: ignore, known: ignore },
    now: () => now,
  });
  const app = new Hono<LanEnv>().use(guard, guard).get('/x', (c) => c.text('in'));
  const head = {
    timestamp: String(Math.floor(now / 1000)),
    nonce: 'nonce-of-two-checks-1',
    method: 'GET',
    path: '/x',
  };
  const headers = {
    authorization: 'Bearer any',
    'x-hearth-timestamp': head.timestamp,
    'x-hearth-nonce': head.nonce,
    'x-hearth-signature': `v1=${signatureOf(secret, head, Buffer.alloc(0))}`,
  };
  expect(await (await app.request('/x', { headers }, {})).text()).toBe('in');
});

it('clients that need not sign are not asked to', async () => {
  const reply = await fetch(`${lan.origin}/v1/models`, {
    headers: { authorization: `Bearer ${clientKey}` },
  });
  expect(reply.status).toBe(200);
});

it('the example in the documentation works unchanged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-signed-'));
  try {
    const docs = readFileSync(new URL('../../docs/signed-requests.md', import.meta.url), 'utf8');
    const example = /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? expect.fail('there is no example');
    writeFileSync(join(folder, 'example.mjs'), example);
    const child = spawn(process.execPath, ['example.mjs'], {
      cwd: folder,
      env: { HEARTH_URL: lan.origin, HEARTH_KEY: 'signing-key', HEARTH_SECRET: secret },
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (out += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(out).toBe('200 Hello world\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
