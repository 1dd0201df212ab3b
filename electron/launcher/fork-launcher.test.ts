import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RouterClient } from '@orpc/server';
import { describe, expect, it, vi } from 'vitest';
import { createForkLauncher } from './fork-launcher.ts';
import { launcherContract } from '../../test/launcher/launcher-contract.ts';
import { createProcessClient } from './process-client.ts';
import { createSupervisor } from './supervisor.ts';
import type { toyRouter } from '../../test/launcher/toy-child.ts';

const toy = fileURLToPath(new URL('../../test/launcher/toy-child.ts', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the launcher by fork', () => {
  for (const { name, run } of launcherContract)
    it(name, { timeout: 60_000 }, () => run(createForkLauncher(), toy));

  for (const [title, how] of [
    ['is killed outright', 'idle'],
    ['is killed while the child is stuck and hears nothing', 'block'],
  ] as const)
    it(`leaves no child behind when the parent ${title}`, { timeout: 30_000 }, async () => {
      const parent = fork(
        fileURLToPath(new URL('../../test/launcher/toy-parent.ts', import.meta.url)),
        [toy, how],
        {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        },
      );
      const childPid = await new Promise<number>((resolve) => {
        parent.once('message', (pid) => resolve(pid as number));
      });
      parent.kill('SIGKILL');
      await vi.waitUntil(() => !isAlive(childPid), { timeout: 20_000 });
    });
});

describe('the supervisor', () => {
  it(
    'gives up after too many crashes in a row instead of starting for ever',
    { timeout: 30_000 },
    async () => {
      const states: string[] = [];
      const supervisor = createSupervisor({
        launcher: createForkLauncher({ onStderr: () => undefined }),
        spec: { name: 'broken', entry: '/nowhere/broken.ts' },
        policy: { maxCrashes: 3, backoffMs: 10 },
      });
      supervisor.onChange((state) => states.push(state));
      supervisor.start();
      await expect(supervisor.whenRunning(20_000)).rejects.toMatchObject({
        code: 'host_unavailable',
      });
      expect(states.filter((state) => state === 'starting')).toHaveLength(3);
      expect(states.at(-1)).toBe('failed');
    },
  );

  it(
    'serves a call that comes while an idle process is being stopped, by the next generation',
    { timeout: 30_000 },
    async () => {
      const supervisor = createSupervisor({
        launcher: createForkLauncher(),
        spec: { name: 'toy', entry: toy },
      });
      const client = createProcessClient<RouterClient<typeof toyRouter>>({
        supervisor,
        kind: 'toy',
        goneCode: 'inference_crashed',
        goneMessage: 'the toy is gone',
        startOnDemand: true,
      });
      const first = await client.pid();
      const stopped = supervisor.stop();
      expect(await client.pid()).not.toBe(first);
      await stopped;
      expect(isAlive(first)).toBe(false);
      await supervisor.stop();
      expect(supervisor.state()).toBe('idle');
    },
  );

  it('kills what has not ended when its budget is over', { timeout: 30_000 }, async () => {
    const supervisor = createSupervisor({
      launcher: createForkLauncher(),
      spec: { name: 'toy', entry: toy },
      policy: { stopBudgetMs: 200 },
    });
    const client = createProcessClient<RouterClient<typeof toyRouter>>({
      supervisor,
      kind: 'toy',
      goneCode: 'inference_crashed',
      goneMessage: 'the toy is gone',
      startOnDemand: true,
    });
    const pid = await client.pid();
    const blocked = client.block();
    blocked.catch(() => undefined);
    await supervisor.stop();
    expect(isAlive(pid)).toBe(false);
    await expect(blocked).rejects.toMatchObject({ code: 'inference_crashed' });
  });
});
