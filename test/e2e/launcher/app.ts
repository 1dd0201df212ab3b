import { join } from 'node:path';
import type { RouterClient } from '@orpc/server';
import { app } from 'electron';
import { createForkLauncher } from '../../../electron/launcher/fork-launcher.ts';
import type { Launcher } from '../../../electron/launcher/launcher.ts';
import { launcherContract, type ContractCase } from '../../launcher/launcher-contract.ts';
import { createProcessClient } from '../../../electron/launcher/process-client.ts';
import { createSupervisor } from '../../../electron/launcher/supervisor.ts';
import { createUtilityLauncher } from '../../../electron/launcher/utility-launcher.ts';
import { pageCase } from './page-case.ts';
import type { brokerRouter } from './toy-broker.ts';

/**
 * Runs the launchers' contract inside Electron, and prints a line of JSON for each case; with
 * `hold` it starts children and waits to be killed.
 */
export interface CaseResult {
  launcher: 'utility' | 'parent' | 'fork';
  name: string;
  failure: string | null;
}

const here = app.getAppPath();
const entry = join(here, 'toy-child.js');
const launcher = createUtilityLauncher();
const say = (line: unknown): void => console.log(`@@${JSON.stringify(line)}`);

async function over(
  launchers: CaseResult['launcher'],
  under: Launcher,
  cases: readonly ContractCase[],
): Promise<void> {
  for (const { name, run } of cases) {
    const failure = await run(under, entry).then(
      () => null,
      (error: unknown) => String((error as Error).stack),
    );
    say({ launcher: launchers, name, failure } satisfies CaseResult);
  }
}

async function withBroker(
  work: (broker: RouterClient<typeof brokerRouter>, pid: number | undefined) => Promise<void>,
): Promise<void> {
  const supervisor = createSupervisor({
    launcher,
    spec: { name: 'broker', entry: join(here, 'toy-broker.js') },
  });
  supervisor.start();
  const { process: child } = await supervisor.whenRunning(30_000);
  await work(
    createProcessClient({
      supervisor,
      kind: 'broker',
      goneCode: 'host_unavailable',
      goneMessage: 'the broker is gone',
    }),
    child.pid,
  );
  await supervisor.stop();
}

async function run(): Promise<void> {
  if (process.env['TOY_MODE'] === 'hold') {
    await withBroker(async (broker, pid) => {
      say({ pids: [pid, await broker.hold({ entry })] });
      await new Promise(() => undefined);
    });
  }
  await over('utility', launcher, [...launcherContract, pageCase]);
  await over(
    'fork',
    createForkLauncher({ execPath: process.env['HEARTH_NODE'] ?? process.execPath }),
    [pageCase],
  );
  await withBroker(async (broker) => {
    for (const { name } of launcherContract)
      say({
        launcher: 'parent',
        name,
        failure: await broker.run({ name, entry }),
      } satisfies CaseResult);
  });
}

app.disableHardwareAcceleration();
// A window that closes between two cases ends nothing.
app.on('window-all-closed', () => undefined);
// Not awaited here: Electron is ready only when this module has been evaluated.
void app
  .whenReady()
  .then(run)
  .then(
    () => app.exit(0),
    (error: unknown) => {
      console.error(error);
      app.exit(1);
    },
  );
