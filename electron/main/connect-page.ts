import { ipcMain, type IpcMainEvent } from 'electron';
import type { Context } from '@orpc/server';
import type { RPCHandler } from '@orpc/server/message-port';
import { connectMessage } from '../../shared/contract/desktop.ts';
import type { Port } from '../launcher/port.ts';
import { isOwnPage } from './windows/allowed-navigation.ts';

export interface ConnectDeps {
  adopt: (port: Port) => void;
  desktop: Pick<RPCHandler<Context>, 'upgrade'>;
}

/**
 * The one message that main takes from a page: its two ports. From anybody else they are closed.
 */
export function connectPages({ adopt, desktop }: ConnectDeps): () => void {
  const onConnect = ({ senderFrame, ports }: IpcMainEvent): void => {
    const [hostPort, desktopPort] = ports;
    if (!isOwnPage(senderFrame) || !hostPort || !desktopPort) {
      for (const port of ports) port.close();
      return;
    }
    adopt(hostPort);
    desktop.upgrade(desktopPort);
    desktopPort.start();
  };
  ipcMain.on(connectMessage, onConnect);
  return () => {
    ipcMain.off(connectMessage, onConnect);
  };
}
