import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { RPCHandler } from '@orpc/server/node';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ApiContext, HostApi } from '../api-context.ts';
import { addressToListen } from './socket-address.ts';

export interface ControlSocket {
  /** The socket's path, or the pipe's name. */
  address: string;
  close(): Promise<void>;
}

/** Only this machine's user can open the socket. */
const context: ApiContext = {
  ownerId: desktopOwnerId,
  via: 'cli',
  clientId: null,
  localFiles: true,
};

function requestListener(api: HostApi) {
  const handler = new RPCHandler<ApiContext>(api);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { matched } = await handler.handle(request, response, { prefix: '/rpc', context });
    if (!matched) response.writeHead(404).end();
  };
}

/**
 * Binds with a mask that leaves the socket to its user from its first moment; binding a path is
 * done before `listen` returns.
 */
function bind(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const mask = process.platform === 'win32' ? undefined : process.umask(0o177);
    try {
      server.listen(address, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      if (mask !== undefined) process.umask(mask);
    }
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** A socket file outlives a host that was killed; one that no host answers on is removed. */
async function bindAnew(server: Server, address: string): Promise<void> {
  try {
    await bind(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (await answers(address))
      throw new AppError('conflict', phrase('access.hostListens'), {
        cause: error,
      });
    rmSync(address, { force: true });
    await bind(server, address);
  }
}

/**
 * The contract over HTTP on a Unix socket (mode 0600) or a named pipe, for the command line. Call
 * it only while this process has the data folder's lock. Throws `conflict` when another host answers there.
 */
export async function createControlSocket({
  api,
  folder,
}: {
  api: HostApi;
  folder: string;
}): Promise<ControlSocket> {
  const address = addressToListen(folder);
  const listener = requestListener(api);
  const server = createServer(
    { requestTimeout: 0, keepAliveTimeout: 60_000 },
    (request, response) => {
      listener(request, response).catch(() => response.destroy());
    },
  );
  await bindAnew(server, address);
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
