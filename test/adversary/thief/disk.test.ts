import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost } from '../../../electron/host/host.ts';
import { startFakeUpstream, type FakeUpstream } from '../../fakes/upstream.ts';
import { ask, send } from '../support/http.ts';
import { apiOf } from '../support/world.ts';

/** Someone who has the disk, or a backup of it, of a machine whose vault has a passphrase. */

const passphrase = 'correct horse battery staple 42';
const runKey = 'hearth-run-0b9c5f1d8a7e4c3fb6a29d10';
const accountKey = 'sk-harbour-4f8a1c0b7d2e9a63';
const root = mkdtempSync(join(tmpdir(), 'hearth-thief-'));
const folder = join(root, 'data');
const secrets = new Map<string, string>([
  ['passphrase', passphrase],
  ['run key', runKey],
  ['account key', accountKey],
]);
let upstream: FakeUpstream;

beforeAll(async () => {
  mkdirSync(folder);
  upstream = await startFakeUpstream();
  const host = await createHost({ folder, version: '0.0.0', headless: true, runKey, passphrase });
  const lan = await host.lan.hold({
    host: '127.0.0.1',
    port: 0,
    tls: { mode: 'off', files: { cert: '', key: '' } },
  });
  const owner = apiOf(host);
  await owner.accounts.add({
    provider: 'openai-compatible',
    name: 'up',
    baseUrl: upstream.baseUrl,
    apiKey: accountKey,
    models: ['fake-model'],
  });
  const plain = await owner.clients.add({ name: 'mona' });
  const signing = await owner.clients.add({ name: 'sid', signed: true });
  secrets
    .set('client key', plain.apiKey)
    .set('signing client’s key', signing.apiKey)
    .set('signing secret', signing.signingSecret ?? '');
  const at = { origin: new URL(lan.url).origin };
  // Keys are used rightly, and written where they do not belong: in a body, a path and a header of
  // a failed request.
  const asked = await ask(at, plain.apiKey, '/v1/chat/completions', {
    model: 'fake-model',
    messages: [{ role: 'user', content: 'hi' }],
  });
  if (asked.status !== 200) throw new Error(asked.text);
  upstream.script('/v1/chat/completions', [
    {
      status: 401,
      json: {
        error: { message: `Incorrect API key provided: ${accountKey}`, code: 'invalid_api_key' },
      },
    },
  ]);
  await ask(at, plain.apiKey, '/v1/chat/completions', {
    model: 'fake-model',
    messages: [{ role: 'user', content: 'hi' }],
  });
  await send(at, `/v1/models/${plain.apiKey}`, {
    headers: { authorization: `Bearer ${plain.apiKey}x`, cookie: `a=${signing.apiKey}` },
  });
  const entered = await send(at, '/ui/sign-in', {
    method: 'POST',
    headers: { origin: at.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key: plain.apiKey }).toString(),
  });
  for (const [index, cookie] of (entered.headers['set-cookie'] ?? []).entries())
    secrets.set(`cookie ${index}`, cookie.split(/[=;]/)[1] ?? '');
  await host.close();
});
afterAll(async () => {
  await upstream.close();
  rmSync(root, { recursive: true, force: true });
});

it('finds no key, secret, cookie or passphrase in any file, in no usual spelling', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hearth.db', 'vault.json']),
  );
  expect(secrets.size).toBeGreaterThan(7);
  const found: string[] = [];
  for (const entry of files) {
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (const [what, secret] of secrets) {
      expect(secret.length, what).toBeGreaterThan(15);
      const spellings = [
        Buffer.from(secret),
        Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
        Buffer.from(Buffer.from(secret).toString('hex')),
        Buffer.from(secret, 'utf16le'),
      ];
      if (spellings.some((one) => bytes.includes(one))) found.push(`${what} in ${entry.name}`);
    }
  }
  expect(found).toEqual([]);
});

it('opens the vault with no other passphrase, and nothing next to it', async () => {
  expect(readdirSync(folder)).not.toContain('vault.key');
  const before = upstream.seen.length;
  const host = await createHost({
    folder,
    version: '0.0.0',
    headless: true,
    passphrase: 'correct horse battery staple 43',
  });
  try {
    const [account] = await apiOf(host).accounts.list();
    await expect(apiOf(host).accounts.test({ id: account?.id ?? '' })).resolves.toMatchObject({
      ok: false,
    });
    // The provider is not even asked, with whatever the other passphrase made of the key.
    expect(upstream.seen.length).toBe(before);
  } finally {
    await host.close();
  }
});
