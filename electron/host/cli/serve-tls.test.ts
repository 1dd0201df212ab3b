import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** `hearth serve --tls` as a process of its own. */

const entry = fileURLToPath(new URL('../cli.ts', import.meta.url));
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hearth-serve-tls-'));
  // An account makes it ready at once; nobody asks it anything.
  writeFileSync(
    join(home, 'hearth.yaml'),
    'accounts:\n  - { name: first, provider: openai-compatible, baseUrl: ' +
      '"http://127.0.0.1:9/v1", apiKeyEnv: FIRST_KEY, models: [m] }\n',
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs until its first line of JSON, or its end. */
function serve(...args: string[]) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HEARTH_HOME: home,
    LANG: 'en_US.UTF-8',
    FIRST_KEY: 'sk-first-0123456789',
  };
  const child = spawn(
    process.execPath,
    [entry, 'serve', '--config', join(home, 'hearth.yaml'), '--port', '0', ...args],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let [out, err] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const line = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve(out);
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { line, ended, stop, err: () => err };
}

const status = (url: string, ca: string): Promise<number> =>
  new Promise((resolve, reject) =>
    get(url, { ca }, (reply) => resolve(reply.resume().statusCode ?? 0)).on('error', reject),
  );

it(
  '--tls serves by https to any caller that trusts the file that it names, which the next run still uses',
  { timeout: 60_000 },
  async () => {
    const files: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { line, stop } = serve('--tls', '--json');
      const { url, uiUrl, caFile } = JSON.parse(await line) as {
        url: string;
        uiUrl: string;
        caFile: string;
      };
      files.push(readFileSync(caFile, 'utf8'));
      expect([url, uiUrl]).toEqual([
        expect.stringMatching(/^https:/),
        expect.stringMatching(/^https:/),
      ]);
      expect(await status(`${url}/health`, files[0] ?? '')).toBe(200);
      await stop();
    }
    expect(files[1]).toBe(files[0]);
  },
);

it.each([
  [['--tls-cert', 'a.pem'], 2, 'go together'],
  [['--tls', '--tls-cert', 'a.pem', '--tls-key', 'b.pem'], 2, 'there is one already'],
  [
    ['--tls-cert', '/nowhere/a.pem', '--tls-key', '/nowhere/b.pem'],
    1,
    'The certificate file /nowhere/a.pem does not exist.',
  ],
])(
  '%j is refused by name before anything is served',
  { timeout: 60_000 },
  async (args, code, words) => {
    const { ended, err } = serve(...args);
    expect(await ended).toBe(code);
    expect(err()).toContain(words);
  },
);

it(
  'a network address is encrypted without a word, and plain with --insecure-http',
  { timeout: 60_000 },
  async () => {
    const encrypted = serve('--host', '0.0.0.0', '--json');
    const { url, caFile } = JSON.parse(await encrypted.line) as { url: string; caFile: string };
    expect(url).toMatch(/^https:/);
    const port = new URL(url).port;
    expect(await status(`https://localhost:${port}/health`, readFileSync(caFile, 'utf8'))).toBe(
      200,
    );
    await encrypted.stop();
    const plain = serve('--host', '0.0.0.0', '--insecure-http', '--json');
    const said = JSON.parse(await plain.line) as { url: string; caFile?: string };
    expect([said.url.slice(0, 5), said.caFile]).toEqual(['http:', undefined]);
    await plain.stop();
    const both = serve('--tls', '--insecure-http');
    expect(await both.ended).toBe(2);
    expect(both.err()).toContain('Use one of them');
  },
);
