import type { RouterClient } from '@orpc/server';
import { createForkLauncher } from '../../electron/launcher/fork-launcher.ts';
import { createProcessClient } from '../../electron/launcher/process-client.ts';
import { createSupervisor } from '../../electron/launcher/supervisor.ts';
import type { toyRouter } from './toy-child.ts';

/**
 * A parent of the toy child, for the tests that kill it: tells its own parent the child's pid. With
 * `block` the child's event loop is stuck by then.
 */
const supervisor = createSupervisor({
  launcher: createForkLauncher(),
  spec: { name: 'toy', entry: process.argv[2] ?? '' },
});
supervisor.start();
const { process: child } = await supervisor.whenRunning(20_000);
if (process.argv[3] === 'block') {
  const client = createProcessClient<RouterClient<typeof toyRouter>>({
    supervisor,
    kind: 'toy',
    goneCode: 'host_unavailable',
    goneMessage: 'the toy is gone',
  });
  await client.pid();
  void client.block().catch(() => undefined);
}
process.send?.(child.pid);
setInterval(() => undefined, 1_000);
