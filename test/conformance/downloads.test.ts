import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDownloads, type Downloads } from '../../electron/host/downloads/create-downloads.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { clientKey, startLan, type LanFixture } from './lan-fixture.ts';

let lan: LanFixture;
let downloads: Downloads;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-downloads-'));
  downloads = createDownloads();
  lan = await startLan({ downloads });
});
afterEach(async () => {
  await lan.close();
  await downloads.close();
  rmSync(folder, { recursive: true, force: true });
});

const cookiesOf = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const enter = async (): Promise<string> =>
  cookiesOf(await fetch(lan.entry().url, { redirect: 'manual' }));
const signIn = async (): Promise<string> =>
  cookiesOf(
    await fetch(`${lan.origin}/ui/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: lan.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ key: clientKey }).toString(),
    }),
  );

async function offered(
  content: string,
  name: string,
  mediaType = 'text/html',
): Promise<{ href: string; ended: () => boolean }> {
  writeFileSync(join(folder, 'file'), content);
  let isEnded = false;
  const href = downloads.offer(desktopOwnerId, {
    name,
    mediaType,
    sizeBytes: Buffer.byteLength(content),
    file: await open(join(folder, 'file')),
    onEnd: () => Promise.resolve(void (isEnded = true)),
  });
  return { href: lan.origin + href, ended: () => isEnded };
}

test('a browser saves the file under its true name, and shows none of it as a page of ours', async () => {
  const { href, ended } = await offered('<script>alert(1)</script>', '租约 “final”.html');
  const reply = await fetch(href, { headers: { cookie: await enter() } });
  expect(await reply.text()).toBe('<script>alert(1)</script>');
  expect(reply.headers.get('content-disposition')).toBe(
    `attachment; filename="__ _final_.html"; ` +
      `filename*=UTF-8''%E7%A7%9F%E7%BA%A6%20%E2%80%9Cfinal%E2%80%9D.html`,
  );
  expect(reply.headers.get('content-type')).toBe('text/html');
  expect(reply.headers.get('content-length')).toBe('25');
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(reply.headers.get('cache-control')).toBe('no-store');
  await expect.poll(ended).toBe(true);
});

test('is fetched by no one else: not without a session, not by a client, and not a second time', async () => {
  const { href } = await offered('rent', 'rent.txt');
  const cookie = await enter();
  expect((await fetch(href)).status).toBe(401);
  expect((await fetch(href, { headers: { cookie: await signIn() } })).status).toBe(404);
  expect((await fetch(href, { headers: { cookie, origin: 'http://evil.example' } })).status).toBe(
    403,
  );
  expect((await fetch(href, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(href, { headers: { cookie } })).status).toBe(404);
});

test('a large file passes whole, an empty one too, and what a reader breaks off is let go', async () => {
  const cookie = await enter();
  const large = 'harbour '.repeat(2_000_000);
  expect(
    (await (await fetch((await offered(large, 'large.txt')).href, { headers: { cookie } })).text())
      .length,
  ).toBe(large.length);
  expect(
    await (await fetch((await offered('', 'empty.txt')).href, { headers: { cookie } })).text(),
  ).toBe('');
  const { href, ended } = await offered(large, 'large.txt');
  const left = new AbortController();
  const reply = await fetch(href, { headers: { cookie }, signal: left.signal });
  await reply.body?.getReader().read();
  left.abort();
  await expect.poll(ended).toBe(true);
});
