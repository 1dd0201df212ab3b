import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toBaseError } from '../base/base-errors.ts';

export type TransferFolders = ReturnType<typeof createTransferFolders>;

/** Where the files of bases and of unfinished transfers are in the data folder. */
export function createTransferFolders(folder: string) {
  const working = join(folder, 'transfer');
  return {
    working,
    baseFile: (id: string): string => join(folder, 'knowledge', `${id}.db`),
    uploads: (id: string): string => join(folder, 'uploads', id),
    /** Runs `work` with a folder of its own, which is removed afterwards in any case. */
    async withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
      const own = join(working, randomUUID());
      try {
        await mkdir(own, { recursive: true });
        return await work(own);
      } catch (cause) {
        throw toBaseError(cause);
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
  };
}
