import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf } from '../../../shared/errors.ts';
import { connectToHost, type HostHandle } from './host-connection.ts';
import { addressToConnect } from './socket-address.ts';

export interface AttachOptions {
  /** The data folder. */
  home: string;
  /**
   * Starts a host in this process and gives its client. Throws `store_locked` while another holds
   * the folder.
   */
  start: () => Promise<HostHandle>;
  /** Called once when another command has the folder and this one waits for it. */
  onWaiting: () => void;
  signal: AbortSignal;
}

function hostAnswers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/**
 * A host that is starting has the lock before it has the socket; another command may take as long
 * as its work takes.
 */
const retryMs = 200;

/**
 * Attaches to the host that runs on this data folder, else starts one here. While another command
 * has the folder without offering a socket, it waits for it.
 */
export async function attachOrStart({
  home,
  start,
  onWaiting,
  signal,
}: AttachOptions): Promise<HostHandle> {
  for (let tries = 0; ; tries += 1) {
    const address = addressToConnect(home);
    if (await hostAnswers(address)) return connectToHost(address);
    try {
      return await start();
    } catch (error) {
      if (errorCodeOf(error) !== 'store_locked') throw error;
      if (tries === 5) onWaiting();
      await sleep(retryMs, undefined, { signal });
    }
  }
}
