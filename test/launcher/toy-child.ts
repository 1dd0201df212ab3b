import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { acceptPorts } from '../../electron/launcher/child-ports.ts';

let stopped = 0;

/**
 * What the launcher's contract test asks of a child; the types come from the procedures themselves.
 */
export const toyRouter = {
  echo: os.handler(({ input }) => input),
  count: os.handler(async function* () {
    try {
      for (let n = 0; ; n += 1) {
        yield n;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      stopped += 1;
    }
  }),
  stopped: os.handler(() => stopped),
  exit: os.handler(() => process.exit(7)),
  block: os.handler(() => {
    for (;;);
  }),
  pid: os.handler(() => process.pid),
};

const handler = new RPCHandler(toyRouter);
acceptPorts({
  onPort: (_kind, port) => {
    handler.upgrade(port);
    port.start();
  },
  onStop: () => undefined,
});
