// What `npm run dist` packs is installed and started; nothing here runs from the sources.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { minuteMs } from '../../shared/time.ts';
import { freePort } from '../fakes/free-port.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
const packingMs = 10 * minuteMs;

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The .deb of the present build: packed again unless it is there already. */
async function deb(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const file = join(
    root,
    'dist',
    `hearth_${version}_${process.arch === 'x64' ? 'amd64' : process.arch}.deb`,
  );
  const current = read(join(root, 'dist', 'fingerprint'));
  if (!existsSync(file) || current === '' || current !== read(join(root, 'out', 'fingerprint'))) {
    await run(process.execPath, [join(root, 'resources', 'scripts', 'dist.mjs')], {
      cwd: root,
      maxBuffer: 1 << 26,
    });
  }
  return file;
}

interface Installed {
  prefix: string;
  remove(): Promise<void>;
}

/**
 * Into the system as root where no Hearth is installed yet; else its files into a folder, without
 * running dpkg's database.
 */
async function install(file: string): Promise<Installed> {
  if (isRoot && !existsSync('/opt/Hearth')) {
    await run('dpkg', ['-i', file]);
    return { prefix: '/', remove: async () => void (await run('dpkg', ['--purge', 'hearth'])) };
  }
  const prefix = mkdtempSync(join(tmpdir(), 'hearth-package-'));
  await run('dpkg-deb', ['-x', file, prefix]);
  return {
    prefix,
    remove: () => Promise.resolve(rmSync(prefix, { recursive: true, force: true })),
  };
}

interface Target {
  type: string;
  title: string;
}

/**
 * Attaches to the packed app's window. A packed Electron takes no inspector switch (its fuse is
 * off), so it is reached by Chromium's own protocol, and only when its document has a title:
 * attached to a page that is about to navigate, Playwright hangs.
 */
async function attach(port: number, child: ChildProcess, words: () => string): Promise<Browser> {
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null)
        throw new Error(`The packed app ended with ${child.exitCode}:\n${words()}`);
      const targets = (await (await fetch(`${origin}/json/list`)).json()) as Target[];
      if (!targets.some(({ type, title }) => type === 'page' && title.endsWith('Hearth')))
        throw new Error(`The packed app opened no window:\n${words()}`);
    },
    { timeout: 60_000, interval: 200 },
  );
  return chromium.connectOverCDP(origin);
}

const pageOf = (browser: Browser): Page => {
  const page = browser.contexts().flatMap((context) => context.pages())[0];
  if (!page) throw new Error('The packed app has no page');
  return page;
};

/** The process that holds the data folder, as it writes there itself. */
const hostPid = (home: string): number =>
  (JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { pid: number }).pid;

describe('the package', () => {
  const home = mkdtempSync(join(tmpdir(), 'hearth-package-home-'));
  let installed: Installed;
  const command = (): string => join(installed.prefix, 'usr', 'bin', 'hearth');
  const env = {
    ...process.env,
    HEARTH_HOME: home,
    HEARTH_MODELS: process.env['HEARTH_TEST_MODELS'] ?? '',
  };
  // The package has to bring its own.
  for (const name of ['HEARTH_NODE', 'HEARTH_STAND_IN', 'ELECTRON_RUN_AS_NODE'])
    delete (env as Record<string, string | undefined>)[name];

  beforeAll(async () => {
    installed = await install(await deb());
  }, packingMs);

  afterAll(async () => {
    await installed?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  it('opens its window and its host from what was packed, not from the sources', async () => {
    const port = await freePort();
    const child = spawn(
      command(),
      [...(isRoot ? ['--no-sandbox'] : []), `--remote-debugging-port=${port}`],
      { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let words = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const host = await vi.waitFor(() => hostPid(home), { timeout: 30_000 });
      const browser = await attach(port, child, () => words);
      const page = pageOf(browser);
      await page.getByRole('textbox').first().waitFor();
      expect(page.url()).not.toContain(root);
      for (const pid of [child.pid, host])
        expect(readlinkSync(`/proc/${pid}/exe`)).toMatch(
          new RegExp(`^${join(installed.prefix, 'opt', 'Hearth')}/`),
        );
      await browser.close();
    } finally {
      child.kill();
      await ended;
    }
  });

  it('runs the command line on the Node that it carries', async () => {
    const { stdout } = await run(command(), ['doctor', '--json'], {
      env: { ...env, PATH: '/usr/bin:/bin' },
      cwd: home,
    });
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  it('carries no variant of a native library for another platform, and no CUDA', async () => {
    const { stdout } = await run('find', [
      join(installed.prefix, 'opt', 'Hearth', 'resources'),
      '-name',
      '*.node',
      '-o',
      '-name',
      '*.so*',
      '-o',
      '-name',
      '*.dll',
      '-o',
      '-name',
      '*.dylib',
    ]);
    expect(stdout).not.toMatch(/cuda|win32|darwin|\.dll|\.dylib/i);
    expect(stdout).toContain(`linux-${process.arch}`);
  });
});
