import { createForkLauncher } from './fork-launcher.ts';
import { createSupervisor } from './supervisor.ts';

/** A parent of the toy child, for the test that kills it: tells its own parent the child's pid. */
const supervisor = createSupervisor({ launcher: createForkLauncher(), spec: { name: 'toy', entry: process.argv[2] ?? '' } });
supervisor.start();
const { process: child } = await supervisor.whenRunning(20_000);
process.send?.(child.pid);
setInterval(() => undefined, 1_000);
