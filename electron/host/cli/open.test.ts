import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { CliDeps } from './command.ts';
import { createIo } from './io.ts';
import { createOpenCommand } from './open.ts';

const url = 'http://127.0.0.1:4680/ui/enter?token=a-secret-token';
let folder: string;
let printed: string;
let shown: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-open-'));
  printed = '';
  shown = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open(...args: string[]): Promise<number> {
  const write = (text: string): boolean => ((printed += text), true);
  const stream = { write, on: () => undefined } as unknown as NodeJS.WriteStream;
  const silent = { write: () => true, on: () => undefined } as unknown as NodeJS.WriteStream;
  const io = createIo({
    streams: { stdin: process.stdin, stdout: stream, stderr: silent },
    env: { HEARTH_HOME: folder, LANG: 'en' },
    interrupted: new AbortController(),
  });
  const client = {
    app: { lan: { entry: () => Promise.resolve({ url, expiresAt: Date.now() + 900_000 }) } },
  } as unknown as HostClient;
  const deps: CliDeps = { io, version: '0', withHost: (work) => work(client) };
  return createOpenCommand((path) => shown.push(path) > 0).run(args, deps);
}

it('prints the address and shows a page of the user alone, so that no argument of a program holds the token', async () => {
  expect(await open()).toBe(0);
  expect(printed).toBe(`${url}\n`);
  expect(shown).toEqual([join(folder, 'open.html')]);
  expect(readFileSync(shown[0] ?? '', 'utf8')).toContain(`0;url=${url}`);
  if (process.platform !== 'win32') expect(statSync(shown[0] ?? '').mode & 0o777).toBe(0o600);
});

it('opens nothing with --print or --json, and prints JSON for a program', async () => {
  expect(await open('--print')).toBe(0);
  printed = '';
  expect(await open('--json')).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ url });
  expect(shown).toEqual([]);
});
