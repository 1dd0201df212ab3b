/**
 * The host as a process of its own, under Electron's main: opens its data when main has said with
 * which key, then serves windows.
 */
import { RPCHandler } from '@orpc/server/message-port';
import { implement } from '@orpc/server';
import { mainContract, portKinds, type MainInit } from '../../shared/contract/main.ts';
import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { acceptPorts } from '../launcher/child-ports.ts';
import { createParentLauncher, type LaunchParent } from '../launcher/parent-launcher.ts';
import type { Port } from '../launcher/port.ts';
import type { ApiContext } from './api-context.ts';
import { toContractError } from './api/procedures.ts';
import { createHost, problemOf, type Host } from './host.ts';
import { createControlSocket } from './socket/control-socket.ts';
import { dataFolder } from './store/data-folder.ts';

interface Running {
  host: Host;
  handler: RPCHandler<ApiContext>;
  close(): Promise<void>;
}

const context: ApiContext = {
  ownerId: desktopOwnerId,
  via: 'app',
  clientId: null,
  localFiles: true,
};
/** Pages that came before the data were open. */
const waiting: Port[] = [];
let running: Running | undefined;
let opening: Promise<Running> | undefined;
/** As main said last, also before the host was open. */
let onBattery: boolean | undefined;

async function open({
  version,
  electronVersion,
  standIn,
  masterKey,
  passphrase,
  restoreBackup = false,
}: MainInit): Promise<Running> {
  const folder = dataFolder();
  const parent = (process as NodeJS.Process & { parentPort?: LaunchParent }).parentPort;
  const host = await createHost({
    folder,
    version,
    headless: false,
    electron: electronVersion,
    standIn,
    restoreBackup,
    passphrase,
    ...(parent ? { launcher: createParentLauncher(parent) } : {}),
    ...(masterKey === undefined ? {} : { masterKey: Buffer.from(masterKey, 'base64') }),
  });
  const socket = await createControlSocket({ api: host.api, folder });
  return {
    host,
    handler: new RPCHandler<ApiContext>(host.api),
    close: async () => {
      await socket.close();
      await host.close();
    },
  };
}

function serve(port: Port, { handler }: Running): void {
  handler.upgrade(port, { context });
  port.start();
}

const os = implement(mainContract);
const forMain = new RPCHandler(
  os.router({
    init: os.init.handler(async ({ input }) => {
      try {
        opening ??= open(input);
        const opened = await opening;
        running = opened;
        if (onBattery !== undefined) opened.host.setOnBattery(onBattery);
        for (const port of waiting.splice(0)) serve(port, opened);
        return { problem: null };
      } catch (error) {
        const { code, message } = problemOf(error);
        return { problem: { code, message } };
      }
    }),
    setOnBattery: os.setOnBattery.handler(({ input }) => {
      onBattery = input;
      running?.host.setOnBattery(input);
    }),
    originalToOpen: os.originalToOpen.handler(async ({ input }) => {
      try {
        if (!running)
          throw new AppError('host_unavailable', phrase('access.stillOpening'), {
            retryable: true,
          });
        return await running.host.originalToOpen(input);
      } catch (error) {
        throw toContractError(error);
      }
    }),
    recordEgress: os.recordEgress.handler(({ input }) => {
      running?.host.recordEgress(input);
    }),
  }),
);

acceptPorts({
  onPort: (kind, port) => {
    if (kind === portKinds.main) {
      forMain.upgrade(port);
      port.start();
    } else if (running) serve(port, running);
    else waiting.push(port);
  },
  onStop: async () => {
    await (await opening?.catch(() => undefined))?.close();
  },
});
