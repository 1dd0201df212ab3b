import assert from 'node:assert/strict';
import type { RouterClient } from '@orpc/server';
import { errorCodeOf } from '../../shared/errors.ts';
import type { Launcher } from '../../electron/launcher/launcher.ts';
import { createProcessClient } from '../../electron/launcher/process-client.ts';
import { createSupervisor, type Supervisor } from '../../electron/launcher/supervisor.ts';
import type { toyRouter } from './toy-child.ts';

type Toy = RouterClient<typeof toyRouter>;

interface Running {
  supervisor: Supervisor;
  client: Toy;
}

export interface ContractCase {
  name: string;
  run(launcher: Launcher, entry: string): Promise<void>;
}

async function withToy(
  launcher: Launcher,
  entry: string,
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const supervisor = createSupervisor({
    launcher,
    spec: { name: 'toy', entry },
    policy: { heartbeatEveryMs: 100, silenceMs: 1_500, backoffMs: 300, stopBudgetMs: 2_000 },
  });
  const client = createProcessClient<Toy>({
    supervisor,
    kind: 'toy',
    goneCode: 'host_unavailable',
    goneMessage: 'the toy is gone',
  });
  try {
    supervisor.start();
    await supervisor.whenRunning(20_000);
    await work({ supervisor, client });
  } finally {
    await supervisor.stop();
  }
}

async function codeOfRejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return errorCodeOf(error);
  }
  return 'did not reject';
}

/**
 * Every launcher passes these; they throw where it does not. Run in vitest over a fork, and inside
 * Electron over a utility process.
 */
export const launcherContract: readonly ContractCase[] = [
  {
    name: 'binary data arrives as it was sent',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ client }) => {
        const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) & 255);
        const back = await client.echo({ blob: new Blob([bytes]), word: '租约' });
        const { blob, word } = back as { blob: Blob; word: string };
        assert.equal(word, '租约');
        assert.ok(
          Buffer.from(await blob.arrayBuffer()).equals(Buffer.from(bytes)),
          'the bytes changed on the way',
        );
      }),
  },
  {
    name: 'breaking off a stream stops its generator',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ client }) => {
        for await (const n of await client.count()) if (n === 3) break;
        for (let tries = 0; (await client.stopped()) === 0 && tries < 100; tries += 1)
          await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(await client.stopped(), 1);
      }),
  },
  {
    name: 'an open stream rejects when the process dies, and the next generation serves',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ client, supervisor }) => {
        const first = supervisor.current()?.number ?? 0;
        const reading = (async () => {
          for await (const n of await client.count())
            if (n === 2) supervisor.current()?.process.kill();
        })();
        assert.equal(await codeOfRejection(reading), 'host_unavailable');
        const next = await supervisor.whenRunning(20_000);
        assert.equal(next.number, first + 1);
        assert.equal(await client.pid(), next.process.pid);
      }),
  },
  {
    name: 'a call made while none lives rejects host_unavailable within a second',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ client, supervisor }) => {
        await supervisor.stop();
        const startedMs = Date.now();
        assert.equal(await codeOfRejection(client.pid()), 'host_unavailable');
        assert.ok(Date.now() - startedMs < 1_500, 'it hung');
      }),
  },
  {
    name: 'a send to a dead child does not crash the sender',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ supervisor }) => {
        const generation = await supervisor.whenRunning(1_000);
        const port = generation.process.connect('toy');
        port.start();
        generation.process.kill();
        for (let i = 0; i < 50; i += 1) port.postMessage('x'.repeat(10_000));
        await generation.gone;
        port.postMessage('after the end');
        let closed = 0;
        const late = generation.process.connect('toy');
        late.on('close', () => (closed += 1));
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.equal(closed, 1);
      }),
  },
  {
    name: 'a child whose event loop is stuck is killed and restarted',
    run: (launcher, entry) =>
      withToy(launcher, entry, async ({ client, supervisor }) => {
        const stuck = supervisor.current()?.process.pid;
        assert.equal(await codeOfRejection(client.block()), 'host_unavailable');
        const next = await supervisor.whenRunning(20_000);
        assert.notEqual(next.process.pid, stuck);
      }),
  },
];
