import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createForkLauncher } from './fork-launcher.ts';
import { launcherContract } from './launcher-contract.ts';
import { createSupervisor } from './supervisor.ts';

const toy = fileURLToPath(new URL('toy-child.ts', import.meta.url));

describe('the launcher by fork', () => {
  for (const { name, run } of launcherContract) it(name, { timeout: 60_000 }, () => run(createForkLauncher(), toy));

  it('leaves no child behind when the parent is killed outright', { timeout: 30_000 }, async () => {
    const parent = fork(fileURLToPath(new URL('toy-parent.ts', import.meta.url)), [toy], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const childPid = await new Promise<number>((resolve) => {
      parent.once('message', (pid) => resolve(pid as number));
    });
    parent.kill('SIGKILL');
    const alive = (): boolean => {
      try {
        return process.kill(childPid, 0);
      } catch {
        return false;
      }
    };
    for (let tries = 0; alive() && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(alive()).toBe(false);
  });
});

describe('the supervisor', () => {
  it('gives up after too many crashes in a row instead of starting for ever', { timeout: 30_000 }, async () => {
    const states: string[] = [];
    const supervisor = createSupervisor({ launcher: createForkLauncher({ onStderr: () => undefined }), spec: { name: 'broken', entry: '/nowhere/broken.ts' }, policy: { maxCrashes: 3, backoffMs: 10 } });
    supervisor.onChange((state) => states.push(state));
    supervisor.start();
    await expect(supervisor.whenRunning(20_000)).rejects.toMatchObject({ code: 'host_unavailable' });
    expect(states.filter((state) => state === 'starting')).toHaveLength(3);
    expect(states.at(-1)).toBe('failed');
  });
});
