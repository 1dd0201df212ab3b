import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launcherContract } from '../launcher/launcher-contract.ts';
import type { CaseResult } from './launcher/app.ts';
import { electronForApp } from './launcher/electron-for-app.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
let work: string;
let electron: { executablePath: string; args: string[] };
const started: ChildProcess[] = [];

async function buildApp(): Promise<string> {
  const outDir = join(work, 'app');
  const input = {
    app: 'test/e2e/launcher/app.ts',
    'toy-broker': 'test/e2e/launcher/toy-broker.ts',
    'toy-child': 'test/launcher/toy-child.ts',
  };
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
    },
  });
  writeFileSync(
    join(outDir, 'package.json'),
    JSON.stringify({ name: 'launcher-contract', version: '1.0.0', type: 'module', main: 'app.js' }),
  );
  return outDir;
}

function start(mode: 'contract' | 'hold'): ChildProcess {
  const env = {
    ...process.env,
    TOY_MODE: mode,
    HEARTH_NODE: process.env['HEARTH_NODE'] ?? process.execPath,
    XDG_CONFIG_HOME: join(work, 'config'),
  };
  const child = spawn(electron.executablePath, electron.args, {
    env,
    stdio: ['ignore', 'pipe', process.env['HEARTH_DEBUG'] ? 'inherit' : 'ignore'],
  });
  started.push(child);
  return child;
}

async function* linesOf(child: ChildProcess): AsyncGenerator<unknown> {
  if (!child.stdout) return;
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('@@')) yield JSON.parse(line.slice(2));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  work = mkdtempSync(join(root, '.cache', 'e2e-launcher-'));
  electron = await electronForApp(await buildApp(), work);
});

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
});

describe('the launchers inside Electron', () => {
  const results: CaseResult[] = [];
  beforeAll(async () => {
    for await (const line of linesOf(start('contract'))) results.push(line as CaseResult);
  });

  for (const launcher of ['utility', 'parent'] as const)
    for (const { name } of launcherContract)
      it(`${launcher === 'utility' ? 'a utility process' : 'a utility process that another one had started'}: ${name}`, () => {
        expect(
          results.find((result) => result.launcher === launcher && result.name === name),
        ).toEqual({ launcher, name, failure: null });
      });

  for (const launcher of ['utility', 'fork'])
    it(`${launcher === 'utility' ? 'a utility process' : 'a fork'}: a page’s port reaches the process, and closes in the page when the process dies`, () => {
      expect(
        results.find(({ launcher: by, name }) => by === launcher && name.startsWith('a page'))
          ?.failure,
      ).toBeNull();
    });

  it('leaves no utility process behind when main is killed outright', async () => {
    const main = start('hold');
    const first: IteratorResult<unknown, unknown> = await linesOf(main).next();
    const { pids } = first.value as { pids: number[] };
    expect(pids.filter(isAlive)).toHaveLength(2);
    main.kill('SIGKILL');
    await vi.waitUntil(() => !pids.some(isAlive), { timeout: 20_000 });
  });
});
