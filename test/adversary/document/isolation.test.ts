import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parserIsolation } from '../../../electron/host/knowledge/parse/parser-isolation.ts';
import {
  createParsePool,
  type ParsePool,
} from '../../../electron/host/knowledge/parse/parse-pool.ts';
import { entryPath } from '../../../electron/entry-path.ts';
import { createForkLauncher } from '../../../electron/launcher/fork-launcher.ts';
import type { LaunchedProcess } from '../../../electron/launcher/launcher.ts';
import {
  findSandbox,
  isIsolationPermitted,
  sandboxes,
  type Sandbox,
} from '../../../electron/launcher/sandbox.ts';
import type { Findings, Targets } from './attacking-reader.ts';

const root = mkdtempSync(join(tmpdir(), 'hearth-isolation-'));
const dataFolder = join(root, 'data');
const documents = join(root, 'documents');
const isolation = parserIsolation(dataFolder);
for (const folder of [join(dataFolder, 'uploads'), documents])
  mkdirSync(folder, { recursive: true });
writeFileSync(join(dataFolder, 'vault.key'), 'the key of the vault');

const permitted: Sandbox[] = [];
if (process.platform === 'linux')
  for (const sandbox of sandboxes)
    if (await isIsolationPermitted(sandbox, isolation)) permitted.push(sandbox);

let listener: Server;
beforeEach(async () => {
  for (const folder of [join(dataFolder, 'uploads'), documents])
    writeFileSync(join(folder, 'lease.md'), '# Lease\n\nThe lease ends in May.\n');
  listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
});
const started: LaunchedProcess[] = [];
let pool: ParsePool | undefined;
afterEach(async () => {
  for (const one of started.splice(0)) {
    one.kill();
    await one.exited;
  }
  await pool?.close();
  listener.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function findings(sandbox: Sandbox | undefined): Promise<Findings> {
  const entry = fileURLToPath(new URL('attacking-reader.ts', import.meta.url));
  const attacker = createForkLauncher({ sandbox }).launch({ name: 'attack', entry, isolation });
  started.push(attacker);
  const port = attacker.connect('attack');
  const answer = new Promise<Findings>((resolve) =>
    port.on('message', ({ data }) => resolve(data as Findings)),
  );
  port.start();
  port.postMessage({
    port: (listener.address() as AddressInfo).port,
    hostPid: process.pid,
    dataFolder,
    documents,
  } satisfies Targets);
  return answer;
}

describe('a document that has taken over its reader', () => {
  it('is tried in every sandbox that this machine permits, the strongest first', async () => {
    expect((await findSandbox(isolation)).kind).toBe(
      permitted[0]?.kind ?? (process.platform === 'linux' ? 'missing' : 'unsupported'),
    );
  });

  it('would reach the host without a sandbox, so the attempts are real', async () => {
    const found = await findings(undefined);
    expect(found).toMatchObject({
      connect: 'connected',
      readVaultKey: 'the key of the vault',
      signalHost: 'signalled',
      writeUpload: 'written',
    });
  });

  it.each(permitted.map((sandbox) => [sandbox.kind, sandbox] as const))(
    'reaches neither the network nor the host’s process (%s)',
    async (_kind, sandbox) => {
      const { connect, hostEnvironment, signalHost, readDocument } = await findings(sandbox);
      expect(connect).not.toBe('connected');
      expect(hostEnvironment).not.toContain('PATH=');
      expect(signalHost).not.toBe('signalled');
      expect(readDocument).toContain('ends in May');
    },
  );

  it.runIf(permitted.some(({ kind }) => kind === 'bwrap'))(
    'sees nothing of the data folder but uploads, and writes nowhere',
    async () => {
      const found = await findings(permitted.find(({ kind }) => kind === 'bwrap'));
      expect(found).toMatchObject({
        readVaultKey: 'ENOENT',
        listDataFolder: 'uploads',
        writeDocument: 'EROFS',
        writeUpload: 'EROFS',
      });
      expect(found.readUpload).toContain('ends in May');
    },
  );
});

describe.each(permitted.map(({ kind }) => [kind]))(
  'a host that is killed outright (%s)',
  (kind) => {
    it('leaves no reader behind, also one that hangs and hears nothing', async () => {
      const host = fork(
        fileURLToPath(new URL('dying-host.ts', import.meta.url)),
        [kind, dataFolder],
        { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
      );
      const pid = await new Promise<number>(
        (resolve) => void host.once('message', (message) => resolve(Number(message))),
      );
      expect(pid).not.toBe(host.pid);
      expect(isRunning(pid)).toBe(true);
      host.kill('SIGKILL');
      await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    });
  },
);

/** The real parser, but a file of a certain name makes it take buffers without end. */
const badParser = `import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
const { extname } = path;
path.extname = (name) => {
  if (name === 'buffers.md') for (const held = []; ; ) held.push(Buffer.alloc(10_000_000, 1));
  return extname(name);
};
syncBuiltinESMExports();
await import(${JSON.stringify(entryPath('parse-worker'))});`;

describe.each(permitted.map((sandbox) => [sandbox.kind, sandbox] as const))(
  'a reader in %s',
  (_kind, sandbox) => {
    it('reads uploads and documents, loses its process when it grows, and leaves none behind', async () => {
      const entry = join(root, 'bad-parser.mjs');
      writeFileSync(entry, badParser);
      const forks = createForkLauncher({ sandbox, onStderr: () => undefined });
      const pids = new Set<number>();
      const launch: typeof forks.launch = (spec) => {
        const one = forks.launch(spec);
        started.push(one);
        return one;
      };
      pool = createParsePool({ launcher: { launch }, entry, isolation });
      const read = (path: string, name: string): Promise<string> =>
        pool?.parse(path, name, { maxTokens: 200, overlapTokens: 20 }).then(
          (found) => ('chunks' in found ? 'read' : 'a scan'),
          (error: { code: string }) => error.code,
        ) ?? Promise.resolve('');
      const upload = join(dataFolder, 'uploads', 'lease.md');
      expect(await read(upload, 'lease.md')).toBe('read');
      for (const { pid } of started) if (pid !== undefined) pids.add(pid);
      expect(await read(join(documents, 'lease.md'), 'lease.md')).toBe('read');
      expect(await read(upload, 'buffers.md')).toBe('document_too_large');
      expect(await read(upload, 'lease.md')).toBe('read');
      for (const { pid } of started) if (pid !== undefined) pids.add(pid);
      await pool.close();
      expect(pids.size).toBeGreaterThan(1);
      await vi.waitFor(() => expect([...pids].filter((pid) => isRunning(pid))).toEqual([]));
    });
  },
);

/** A process that has ended stays as a zombie until its parent looks. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  try {
    return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}
