import { randomUUID } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  baseFileExtension,
  type BaseSpace,
  type ExportEvent,
  type ImportEvent,
  type TransferProgress,
} from '../../../../shared/contract/knowledge-transfer.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { fileNameOf } from '../../../../shared/file-name.ts';
import type { Caller } from '../../caller.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import { mustNamePaths } from '../bases/named-paths.ts';
import { exportBase, type ExportedBase } from './export-base.ts';
import { importBase } from './import-base.ts';
import { createReceivedFiles, type ReceivedPart } from './received-files.ts';
import { runTransferJob } from './run-transfer-job.ts';
import type { TransferDeps } from './transfer-deps.ts';
import { createTransferFolders } from './transfer-folders.ts';
import { withProgress } from './with-progress.ts';

/**
 * Everything behind `shared/contract/knowledge-transfer.ts`. Only a user at the machine itself may
 * name files. Only its owner may export a base, even a shared one.
 */
export interface Transfer {
  export(
    caller: Caller,
    input: { id: string; path?: string | undefined; overwrite?: boolean | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<ExportEvent>;
  import(
    caller: Caller,
    input: { path: string } | { uploadId: string },
    signal: AbortSignal,
  ): AsyncGenerator<ImportEvent>;
  upload(caller: Caller, part: ReceivedPart): Promise<{ uploadId: string; receivedBytes: number }>;
  discardUpload(caller: Caller, uploadId: string): Promise<void>;
  /**
   * Reads a complete upload, which is removed afterwards. Throws `not_found`.
   */
  withUpload<T>(caller: Caller, uploadId: string, read: (data: Blob) => Promise<T>): Promise<T>;
  space(caller: Caller, id: string): Promise<BaseSpace>;
  /** Removes the files of transfers that a kill interrupted. */
  start(): Promise<void>;
}

/** A knowledge base to and from one file. */
export function createTransfer(deps: TransferDeps): Transfer {
  const { folder, store, downloads, mustFit } = deps;
  const folders = createTransferFolders(folder);
  const received = createReceivedFiles(folders.working);

  const exportTo = (
    row: BaseRow,
    path: string,
    signal: AbortSignal,
  ): AsyncGenerator<TransferProgress, ExportedBase> =>
    withProgress(signal, exportBase(deps, folders, row, path));

  /** The file is kept open for the browser, and removed once it was fetched. */
  const exportForBrowser = async function* (
    row: BaseRow,
    signal: AbortSignal,
  ): AsyncGenerator<ExportEvent> {
    // Until then it takes space here, about as much as the base's own file.
    const leastBytes = await stat(folders.baseFile(row.id)).then(
      ({ size }) => size,
      () => 0,
    );
    await mustFit?.(row.owner_id, leastBytes);
    const path = join(folders.working, `${randomUUID()}.${baseFileExtension}`);
    const remove = (): Promise<void> => rm(path, { force: true });
    try {
      const { sizeBytes, documents } = yield* exportTo(row, path, signal);
      const href = downloads.offer(row.owner_id, {
        name: `${fileNameOf(row.name, 'base')}.${baseFileExtension}`,
        mediaType: 'application/octet-stream',
        sizeBytes,
        file: await open(path),
        onEnd: remove,
      });
      yield { type: 'done', path: '', href, sizeBytes, documents };
    } catch (cause) {
      await remove();
      throw cause;
    }
  };

  return {
    async *export(caller, { id, path, overwrite = false }, signal) {
      if (path !== undefined) mustNamePaths(caller, [path]);
      const row = await store.find(caller.ownerId, id);
      if (path === undefined) {
        yield* exportForBrowser(row, signal);
        return;
      }
      if (!overwrite && existsSync(path))
        throw new AppError('conflict', phrase('transfer.fileExists', { path }));
      const { sizeBytes, documents } = yield* exportTo(row, path, signal);
      yield { type: 'done', path, href: null, sizeBytes, documents };
    },
    async *import(caller, input, signal) {
      if ('path' in input) mustNamePaths(caller, [input.path]);
      const path =
        'path' in input ? input.path : await received.take(caller.ownerId, input.uploadId);
      try {
        const imported = yield* withProgress(signal, importBase(deps, folders, caller, path));
        yield { type: 'done', ...imported };
      } finally {
        if ('uploadId' in input) await rm(path, { force: true });
      }
    },
    upload: ({ ownerId }, part) => received.receive(ownerId, part),
    discardUpload: ({ ownerId }, uploadId) => received.discard(ownerId, uploadId),
    async withUpload({ ownerId }, uploadId, read) {
      const path = await received.take(ownerId, uploadId);
      try {
        return await read(await openAsBlob(path));
      } finally {
        await rm(path, { force: true });
      }
    },
    async space(caller, id) {
      await store.find(caller.ownerId, id);
      await store.base(id).summarize();
      const file = folders.baseFile(id);
      return runTransferJob('spaceOf', { file }, new AbortController().signal);
    },
    start: () => rm(folders.working, { recursive: true, force: true }),
  };
}
