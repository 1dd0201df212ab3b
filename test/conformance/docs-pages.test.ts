import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { docFilesPlugin } from '../../resources/scripts/doc-files.mjs';
import { docFiles } from '../../electron/host/lan-server/docs/doc-files.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';

let lan: LanFixture;
beforeEach(async () => {
  lan = await startLan();
});
afterEach(() => lan.close());

const get = async (path: string, headers: Record<string, string> = {}) =>
  fetch(`${lan.origin}${path}`, { headers });

describe.each(['/docs', '/redoc'])('%s', (path) => {
  it('has no script of its own, allows none from elsewhere, and all that it loads is here', async () => {
    const reply = await get(path);
    expect(reply.status).toBe(200);
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|https?:|script-src[^;]*unsafe/);
    const html = await reply.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|\son\w+=/);
    const loaded = [
      ...html.matchAll(/<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"/g),
    ].map(([, url = '']) => url);
    expect(loaded.length).toBeGreaterThanOrEqual(2);
    for (const url of loaded) {
      const file = await get(url);
      expect([url, file.status, file.headers.get('content-type')]).toEqual([
        url,
        200,
        expect.stringMatching(url.endsWith('.css') ? 'text/css' : 'text/javascript'),
      ]);
      expect((await file.text()).length).toBeGreaterThan(80);
    }
  });

  it('is not for foreign pages or rebound names', async () => {
    expect((await get(path, { origin: 'http://evil.example' })).status).toBe(403);
  });
});

test.each([
  '/docs/nothing.js',
  '/docs/package.json',
  '/docs/..%2fpackage.json',
  '/docs/%2e%2e%2f%2e%2e%2fpackage.json',
  '/docs/__proto__',
  '/docs/constructor',
])('%s leads nowhere', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('keeps no key: the page forgets what was typed when it is left', async () => {
  expect(await (await get('/docs/swagger-start.js')).text()).toContain(
    '"persistAuthorization":false',
  );
});

test('the build copies each file, so that a package has them too', () => {
  const emitted: { fileName: string; bytes: number }[] = [];
  const { generateBundle } = docFilesPlugin(docFiles) as unknown as {
    generateBundle(this: { emitFile(file: { fileName: string; source: Uint8Array }): void }): void;
  };
  generateBundle.call({
    emitFile: ({ fileName, source }) => void emitted.push({ fileName, bytes: source.length }),
  });
  expect(emitted.map(({ fileName }) => fileName)).toEqual(
    Object.keys(docFiles).map((name) => `docs/${name}`),
  );
  for (const { bytes } of emitted) expect(bytes).toBeGreaterThan(1000);
});
