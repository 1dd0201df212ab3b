import { createORPCClient } from '@orpc/client';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DesktopClient, HostState } from '../../shared/contract/desktop.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from './service.tsx';

/** What only the desktop shell can do; `null` in a browser, where views offer another way. */
export interface Desktop {
  /** The state of the host process as main sees it; `null` until the first report. */
  readonly hostState: StoreApi<HostState | null>;
  /** Absolute paths; empty if the dialog was closed. */
  chooseFiles(extensions?: string[]): Promise<string[]>;
  chooseFolder(): Promise<string[]>;
  /** The absolute path to write to; null if the dialog was closed. */
  chooseSaveFile(name: string, extension: string): Promise<string | null>;
  openExternal(url: string): Promise<void>;
  revealPath(path: string): Promise<void>;
  /** Opens the original of a document in the system's program, or shows it in its folder. */
  openDocument(baseId: string, documentId: string): Promise<'opened' | 'shown' | 'page'>;
  restartHost(): Promise<void>;
  /** Restarts it on the newest good backup of a damaged database. */
  restoreBackup(): Promise<void>;
  setTheme(theme: 'system' | 'light' | 'dark'): Promise<void>;
}

/**
 * Main notices the end of the host before the port closes, so its report is a reason to open
 * another port.
 */
function followHost(
  client: DesktopClient,
  connection: PageConnection,
  hostState: StoreApi<HostState | null>,
): void {
  const seen = (state: HostState): void => {
    const before = hostState.getState();
    hostState.setState(state, true);
    if (state.state === 'restarting' && before?.state === 'running') connection.reopen();
  };
  void connection
    .watch((signal) => client.hostState(undefined, { signal }), seen, new AbortController().signal)
    .catch(() => undefined);
}

export function createDesktop(connection: PageConnection): Desktop | null {
  if (connection.desktopLink === null) return null;
  const client = createORPCClient<DesktopClient>(connection.desktopLink);
  const hostState = createStore<HostState | null>(() => null);
  followHost(client, connection, hostState);
  return {
    hostState,
    chooseFiles: (extensions) => client.chooseFiles(extensions ? { extensions } : {}),
    chooseSaveFile: (name, extension) => client.chooseSaveFile({ name, extension }),
    chooseFolder: () => client.chooseFolder(),
    openExternal: (url) => client.openExternal({ url }),
    revealPath: (path) => client.revealPath({ path }),
    openDocument: async (baseId, documentId) =>
      (await client.openDocument({ id: baseId, documentId })).how,
    restartHost: () => client.restartHost(),
    restoreBackup: () => client.restartHost({ restoreBackup: true }),
    setTheme: (theme) => client.setTheme({ theme }),
  };
}

export const desktopKey = serviceKey<Desktop | null>('desktop');
export const useDesktop = (): Desktop | null => useService(desktopKey);
