import { randomUUID } from 'node:crypto';
import { constants, copyFile, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Isolation } from '../../../launcher/sandbox.ts';

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
};

/** Where copies are, below a folder that the reader sees. */
const copiesName = '.reading';

/**
 * A reader in a sandbox does not see the data folder (docs/decisions/0037). A document that its
 * user keeps there is copied to where the reader sees it, and the copy is removed afterwards. A
 * link that leads into the data folder from elsewhere stays unreadable.
 */
export function createVisibleCopies({ hidden, shown }: Isolation) {
  const [first] = shown;
  const copies = first === undefined ? null : join(first, copiesName);
  // What a host that was killed has left there.
  const emptied = copies === null ? null : rm(copies, { recursive: true, force: true });

  const needsCopy = async (path: string): Promise<boolean> => {
    const within = (folders: readonly string[]): boolean =>
      folders.some((folder) => isBelow(folder, path));
    if (!within(hidden) || within(shown)) return false;
    return (await lstat(path)).isFile() && (await leadsNowhereElse(path, hidden));
  };

  return async function readVisible<T>(
    path: string,
    read: (visible: string) => Promise<T>,
  ): Promise<T> {
    if (copies === null || !(await needsCopy(path).catch(() => false))) return read(path);
    await emptied;
    await mkdir(copies, { recursive: true, mode: 0o700 });
    const copy = join(copies, randomUUID());
    try {
      await copyFile(path, copy, constants.COPYFILE_FICLONE);
      return await read(copy);
    } finally {
      await rm(copy, { force: true });
    }
  };
}

/** No folder on the way to a document below a hidden one is a link. */
async function leadsNowhereElse(path: string, hidden: readonly string[]): Promise<boolean> {
  const real = await realpath(path);
  for (const folder of hidden)
    if (isBelow(folder, path)) return real === join(await realpath(folder), relative(folder, path));
  return false;
}
