import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectToHost } from '../../../electron/host/socket/host-connection.ts';
import { addressToConnect } from '../../../electron/host/socket/socket-address.ts';
import { startFakeUpstream, type FakeUpstream } from '../../fakes/upstream.ts';

/**
 * The host as `hearth serve --config` runs it, with secrets in its environment; what it starts is
 * read in /proc.
 */

const secrets = {
  HEARTH_PASSPHRASE: 'correct horse battery staple 42',
  UP_KEY: 'sk-up-0123456789abcdef0123456789',
  LATER_KEY: 'sk-later-0123456789abcdef012345',
  ANN_KEY: 'ann-0123456789abcdef0123456789ab',
  UNRELATED_TOKEN: 'ghp_unrelated0123456789abcdef',
};
const cli = join(import.meta.dirname, '..', '..', '..', 'electron', 'host', 'cli.ts');

let home: string;
let upstream: FakeUpstream;
let host: ChildProcess | undefined;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-children-'));
  upstream = await startFakeUpstream();
});
afterEach(async () => {
  const ended = new Promise((resolve) => host?.once('close', resolve) ?? resolve(undefined));
  host?.kill('SIGTERM');
  await ended;
  await upstream.close();
  rmSync(home, { recursive: true, force: true });
});

function save(accounts: readonly (readonly [string, string])[]): string {
  const file = join(home, 'hearth.yaml');
  const lines = accounts.map(
    ([name, variable]) =>
      `  - { name: ${name}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", ` +
      `apiKeyEnv: ${variable}, models: [fake-model, fake-embedding] }\n`,
  );
  writeFileSync(
    `${file}.new`,
    `accounts:\n${lines.join('')}clients:\n  - { name: ann, apiKeyEnv: ANN_KEY }\n`,
  );
  renameSync(`${file}.new`, file);
  return file;
}

async function serve(file: string): Promise<number> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    HEARTH_HOME: join(home, 'data'),
    LANG: 'en_US.UTF-8',
    ...secrets,
  };
  const child = spawn(process.execPath, [cli, 'serve', '--config', file, '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  host = child;
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${notes}`)));
  });
  return child.pid ?? 0;
}

const parentOf = (pid: string): number => {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
};

/** All that descends from a process, whatever lies between. */
function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const below = (one: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === one)
      .flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');

it.runIf(process.platform === 'linux')(
  'no process that the host starts has a secret in its environment, and a changed file still finds its keys',
  async () => {
    const file = save([['up', 'UP_KEY']]);
    const pid = await serve(file);
    const { client, close } = connectToHost(addressToConnect(join(home, 'data')));
    try {
      // The reader of documents, and the process of the models.
      const base = await client.knowledge.create({ name: 'leases' });
      writeFileSync(join(home, 'lease.md'), '# Lease\n\nThe lease ends in May.\n');
      await client.knowledge.addPaths({ id: base.id, paths: [join(home, 'lease.md')] });
      const { checks } = await client.app.doctor();
      const kinds = (): string => descendants(pid).map(commandOf).join('\n');
      await vi.waitFor(() => expect(kinds()).toMatch(/parse-worker/));
      await vi.waitFor(() => expect(kinds()).toMatch(/inference/));
      const found = descendants(pid);
      for (const child of found) {
        const [environment, command] = [
          readFileSync(`/proc/${child}/environ`, 'utf8'),
          commandOf(child),
        ];
        for (const [name, secret] of Object.entries(secrets)) {
          expect(environment, command).not.toContain(name);
          expect(environment, command).not.toContain(secret);
          expect(command).not.toContain(secret);
        }
      }
      // Where this machine permits a sandbox, the reader has a network of its own, with nothing in
      // it.
      const parser = found.filter((child) => /parse-worker/.test(commandOf(child))).at(-1) ?? 0;
      const isIsolated =
        readlinkSync(`/proc/${parser}/ns/net`) !== readlinkSync(`/proc/${pid}/ns/net`);
      expect(isIsolated).toBe(
        /bwrap|unshare/.test(checks.find(({ id }) => id === 'parser')?.found ?? ''),
      );

      save([
        ['up', 'UP_KEY'],
        ['later', 'LATER_KEY'],
      ]);
      await vi.waitFor(async () =>
        expect((await client.accounts.list()).map(({ name }) => name).sort()).toEqual([
          'later',
          'up',
        ]),
      );
    } finally {
      await close();
    }
  },
);
