import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import { acceptPorts } from '../../../electron/launcher/child-ports.ts';
import { launcherContract } from '../../launcher/launcher-contract.ts';
import {
  createParentLauncher,
  type LaunchParent,
} from '../../../electron/launcher/parent-launcher.ts';

/**
 * A utility process, as the host is, that has others started by main: runs the launchers' contract
 * over them.
 */
const { parentPort } = process as NodeJS.Process & { parentPort?: LaunchParent };
if (!parentPort) throw new Error('Runs as a utility process only.');
const launcher = createParentLauncher(parentPort);

export const brokerRouter = {
  /** Null when the case passed, else what failed. */
  run: os.input(z.object({ name: z.string(), entry: z.string() })).handler(async ({ input }) => {
    try {
      await launcherContract.find(({ name }) => name === input.name)?.run(launcher, input.entry);
      return null;
    } catch (error) {
      return String((error as Error).stack);
    }
  }),
  /** Starts one and leaves it running; its pid. */
  hold: os.input(z.object({ entry: z.string() })).handler(async ({ input }) => {
    const child = launcher.launch({ name: 'held', entry: input.entry });
    const port = child.connect('heartbeat');
    await new Promise<void>((resolve) => {
      port.on('message', () => resolve());
      port.start();
      port.postMessage(0);
    });
    return child.pid;
  }),
};

const handler = new RPCHandler(brokerRouter);
acceptPorts({
  onPort: (_kind, port) => {
    handler.upgrade(port);
    port.start();
  },
  onStop: () => undefined,
});
