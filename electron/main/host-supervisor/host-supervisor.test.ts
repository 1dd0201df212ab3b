import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostState } from '../../../shared/contract/desktop.ts';
import { createForkLauncher } from '../../launcher/fork-launcher.ts';
import type { Port } from '../../launcher/port.ts';
import { createHostSupervisor, type HostSupervisor } from './host-supervisor.ts';

let folder: string;
let notes: string;
let host: HostSupervisor | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-supervisor-'));
  notes = join(folder, 'notes.json');
});
afterEach(async () => {
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function supervised(env: Record<string, string> = {}): HostSupervisor {
  host = createHostSupervisor({
    launcher: createForkLauncher(),
    spec: {
      name: 'host',
      entry: fileURLToPath(new URL('../../../test/launcher/toy-host.ts', import.meta.url)),
      env: { TOY_NOTES: notes, ...env },
    },
    init: () => ({ version: '1.2.3', electronVersion: '33', standIn: null, masterKey: 'AAAA' }),
    policy: { backoffMs: 20, maxCrashes: 3 },
    log: () => undefined,
  });
  return host;
}

async function until(
  supervisor: HostSupervisor,
  wanted: (state: HostState) => boolean,
): Promise<HostState[]> {
  const seen: HostState[] = [];
  for await (const state of supervisor.states()) {
    seen.push(state);
    if (wanted(state)) break;
  }
  return seen;
}

/** A page's two ends: what it keeps, and what main gets. */
function pagePort(): { page: MessageChannel['port1']; toMain: Port; closed: Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<void>((resolve) => port1.once('close', resolve));
  const toMain: Port = {
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) => {
      if (event === 'message') port2.on('message', (data: unknown) => listener({ data }));
      else port2.on('close', listener as () => void);
    },
    postMessage: (data) => port2.postMessage(data),
    start: () => port2.start(),
    close: () => port2.close(),
  };
  return { page: port1, toMain, closed };
}

const ask = (page: MessageChannel['port1'], word: string): Promise<unknown> =>
  new Promise((resolve) => {
    page.once('message', resolve);
    page.postMessage(word);
  });

describe('the host under main', () => {
  it('counts as running only when its data are open, and was told first what only main knows', async () => {
    const supervisor = supervised();
    supervisor.start();
    const seen = await until(supervisor, ({ state }) => state === 'running');
    expect(seen.slice(0, -1).every(({ state }) => state === 'starting')).toBe(true);
    expect(JSON.parse(readFileSync(notes, 'utf8'))).toEqual({
      version: '1.2.3',
      electronVersion: '33',
      standIn: null,
      masterKey: 'AAAA',
    });
  });

  it('does not start again and again over a folder that it cannot open, and says why', async () => {
    const supervisor = supervised({ TOY_PROBLEM: 'another host holds the folder' });
    supervisor.start();
    const last = (await until(supervisor, ({ state }) => state === 'failed')).at(-1);
    expect(last).toEqual({
      state: 'failed',
      generation: 1,
      problem: { code: 'store_locked', message: 'another host holds the folder' },
    });
    await supervisor.restart();
    expect(
      (
        await until(supervisor, ({ state, generation }) => state === 'failed' && generation === 2)
      ).at(-1)?.problem?.code,
    ).toBe('store_locked');
  });

  it('goes back to a backup when the user says so, and only that once', async () => {
    const supervisor = supervised({ TOY_PROBLEM: 'damaged' });
    supervisor.start();
    await until(supervisor, ({ state }) => state === 'failed');
    for (const [generation, restoreBackup] of [
      [2, true],
      [3, undefined],
    ] as const) {
      await supervisor.restart(restoreBackup);
      await until(supervisor, (now) => now.state === 'failed' && now.generation === generation);
      expect(
        (JSON.parse(readFileSync(notes, 'utf8')) as { restoreBackup?: boolean }).restoreBackup,
      ).toBe(restoreBackup);
    }
  });

  it('closes the page’s port when it dies, and serves the page’s next one by the next generation', async () => {
    const supervisor = supervised();
    supervisor.start();
    const first = pagePort();
    supervisor.adopt(first.toMain);
    const [word, pid] = (await ask(first.page, '租约')) as [string, number];
    expect(word).toBe('租约');
    first.page.postMessage('die');
    await first.closed;
    const second = pagePort();
    supervisor.adopt(second.toMain);
    const [, nextPid] = (await ask(second.page, 'again')) as [string, number];
    expect(nextPid).not.toBe(pid);
    const states = await until(supervisor, ({ state }) => state === 'running');
    expect(states.at(-1)?.generation).toBe(2);
    second.page.close();
  });

  it('gives up, in words, on a host that dies at each start, and closes the page’s port instead of keeping it waiting', async () => {
    const supervisor = supervised({ TOY_CRASH: '1' });
    supervisor.start();
    const states = await until(supervisor, ({ state }) => state === 'failed');
    expect(states.at(-1)).toMatchObject({ generation: 3, problem: { code: 'host_unavailable' } });
    const late = pagePort();
    supervisor.adopt(late.toMain);
    await late.closed;
  });

  it('tells each host how the machine is powered, also one that opens after the last change', async () => {
    const supervisor = supervised();
    supervisor.setOnBattery(true);
    supervisor.start();
    await vi.waitUntil(() => existsSync(`${notes}.battery`), { timeout: 20_000 });
    expect(readFileSync(`${notes}.battery`, 'utf8')).toBe('true');
    supervisor.setOnBattery(false);
    await vi.waitUntil(() => readFileSync(`${notes}.battery`, 'utf8') === 'false');
  });

  it('asks the host where a document is, and says so when there is none to ask', async () => {
    const supervisor = supervised();
    await expect(
      supervisor.originalToOpen({ id: 'kb_1', documentId: 'lease' }),
    ).rejects.toMatchObject({ code: 'host_unavailable' });
    supervisor.start();
    await until(supervisor, ({ state }) => state === 'running');
    expect(await supervisor.originalToOpen({ id: 'kb_1', documentId: 'lease' })).toEqual({
      kind: 'file',
      path: '/documents/lease',
    });
  });

  it('keeps what the window was denied until there is a host to write it down', async () => {
    const supervisor = supervised();
    const row = { purpose: 'page:image', host: 'example.com', allowed: false, reason: 'no' };
    supervisor.recordEgress(row);
    await new Promise((resolve) => setTimeout(resolve, 300));
    supervisor.start();
    await vi.waitUntil(() => existsSync(`${notes}.egress`), { timeout: 20_000 });
    await vi.waitUntil(() => readFileSync(`${notes}.egress`, 'utf8') === JSON.stringify([row]));
  });
});
