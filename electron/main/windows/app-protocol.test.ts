import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAppHandler, resolveAppFile } from './app-protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-protocol-'));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page’s own scheme', () => {
  it('gives the page for its bare address', () => {
    expect(resolveAppFile('/r', 'app://hearth/')).toEqual({
      path: '/r/index.html',
      mediaType: 'text/html; charset=utf-8',
    });
    expect(resolveAppFile('/r', 'app://hearth/assets/a.js?v=1')?.path).toBe('/r/assets/a.js');
  });

  it.each([
    ['another host', 'app://other/index.html'],
    ['another scheme', 'file:///etc/passwd.json'],
    ['an encoded slash', 'app://hearth/..%2f..%2fpackage.json'],
    ['dots encoded twice', 'app://hearth/%252e%252e/package.json'],
    ['a backslash', 'app://hearth/..%5c..%5cpackage.json'],
    ['a NUL', 'app://hearth/index.html%00.js'],
    ['a dot file', 'app://hearth/.env.json'],
    ['a file with no type of ours', 'app://hearth/fingerprint'],
    ['no URL at all', 'hearth'],
  ])('refuses %s', (_what, url) => {
    expect(resolveAppFile('/r', url)).toBeNull();
  });

  it('never resolves above its folder, however many dots', () => {
    expect(resolveAppFile('/r', 'app://hearth/../../x.json')?.path).toBe('/r/x.json');
    expect(resolveAppFile('/r', 'app://hearth/%2e%2e/%2E%2e/x.json')?.path).toBe('/r/x.json');
  });

  it('sends the policy as a header with every file, and 404 for what is not there', async () => {
    const handle = createAppHandler(folder);
    const page = await handle({ url: 'app://hearth/', method: 'GET' });
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';/,
    );
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-eval');
    expect((await handle({ url: 'app://hearth/missing.js', method: 'GET' })).status).toBe(404);
    expect((await handle({ url: 'app://hearth/', method: 'POST' })).status).toBe(404);
  });
});
