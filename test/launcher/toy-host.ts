import { writeFileSync } from 'node:fs';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { mainContract, portKinds } from '../../shared/contract/main.ts';
import { acceptPorts } from '../../electron/launcher/child-ports.ts';

/**
 * As much of a host as its supervisor sees: takes the first call, notes what it was told, answers a
 * page's port by an echo.
 */
const problem = process.env['TOY_PROBLEM'];
const os = implement(mainContract);
const handler = new RPCHandler(
  os.router({
    init: os.init.handler(({ input }) => {
      if (process.env['TOY_CRASH'] !== undefined) process.exit(9);
      writeFileSync(process.env['TOY_NOTES'] ?? '', JSON.stringify(input));
      return { problem: problem === undefined ? null : { code: 'store_locked', message: problem } };
    }),
    setOnBattery: os.setOnBattery.handler(({ input }) => {
      writeFileSync(`${process.env['TOY_NOTES']}.battery`, JSON.stringify(input));
    }),
    originalToOpen: os.originalToOpen.handler(({ input }) => ({
      kind: 'file',
      path: `/documents/${input.documentId}`,
    })),
    recordEgress: os.recordEgress.handler(({ input }) => {
      writeFileSync(`${process.env['TOY_NOTES']}.egress`, JSON.stringify(input));
    }),
  }),
);

acceptPorts({
  onPort: (kind, port) => {
    if (kind === portKinds.main) handler.upgrade(port);
    else
      port.on('message', ({ data }) => {
        if (data === 'die') process.exit(3);
        port.postMessage([data, process.pid]);
      });
    port.start();
  },
  onStop: () => undefined,
});
