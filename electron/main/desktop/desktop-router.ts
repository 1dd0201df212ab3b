import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { implement } from '@orpc/server';
import { desktopContract, type DesktopInfo } from '../../../shared/contract/desktop.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { HostSupervisor } from '../host-supervisor/host-supervisor.ts';
import { mayBeOpened } from './may-be-opened.ts';
import { isAllowedExternal } from '../windows/allowed-navigation.ts';

export interface DesktopDeps {
  info: () => DesktopInfo;
  host: Pick<HostSupervisor, 'states' | 'restart' | 'originalToOpen'>;
  /** A dialog over the window; absolute paths, empty when it was closed. */
  choose: (what: { folders: boolean; extensions: readonly string[] }) => Promise<string[]>;
  /** A dialog to save a file; null when it was closed. */
  chooseSave: (what: { name: string; extension: string }) => Promise<string | null>;
  openExternal: (url: string) => Promise<void>;
  revealPath: (path: string) => void;
  /** False where no program of the system took it. */
  openPath: (path: string) => Promise<boolean>;
  setTheme: (theme: 'system' | 'light' | 'dark') => void;
}

/** What main does for its window's page; the page alone holds a port to it. */
export function createDesktopRouter({
  info,
  host,
  choose,
  chooseSave,
  openExternal,
  revealPath,
  openPath,
  setTheme,
}: DesktopDeps) {
  const os = implement(desktopContract);
  return os.router({
    info: os.info.handler(info),
    hostState: os.hostState.handler(({ signal }) => host.states(signal)),
    restartHost: os.restartHost.handler(({ input }) => host.restart(input?.restoreBackup)),
    chooseFiles: os.chooseFiles.handler(({ input }) =>
      choose({ folders: false, extensions: input?.extensions ?? [] }),
    ),
    chooseSaveFile: os.chooseSaveFile.handler(({ input }) => chooseSave(input)),
    chooseFolder: os.chooseFolder.handler(() => choose({ folders: true, extensions: [] })),
    openExternal: os.openExternal.handler(async ({ input, errors }) => {
      if (!isAllowedExternal(input.url))
        throw errors.bad_request({
          message: phrase('access.webAndMailOnly').text,
          data: { retryable: false },
        });
      await openExternal(input.url);
    }),
    openDocument: os.openDocument.handler(async ({ input, errors }) => {
      const original = await host.originalToOpen(input);
      if (original.kind === 'page') {
        if (!isAllowedExternal(original.url))
          throw errors.bad_request({
            message: phrase('access.webAddressesOnly').text,
            data: { retryable: false },
          });
        await openExternal(original.url);
        return { how: 'page' };
      }
      if (mayBeOpened(original.path) && (await openPath(original.path))) return { how: 'opened' };
      revealPath(original.path);
      return { how: 'shown' };
    }),
    revealPath: os.revealPath.handler(({ input, errors }) => {
      if (!isAbsolute(input.path) || !existsSync(input.path))
        throw errors.not_found({
          message: phrase('access.pathGone', { path: input.path }).text,
          data: { retryable: false },
        });
      revealPath(input.path);
    }),
    setTheme: os.setTheme.handler(({ input }) => {
      setTheme(input.theme);
    }),
  });
}
