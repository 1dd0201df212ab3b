import { randomUUID } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import {
  baseFileExtension,
  type BaseSpace,
  type ExportEvent,
  type ImportedBase,
  type ImportEvent,
  type TransferProgress,
} from '../../../../shared/contract/knowledge-transfer.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { fileNameOf } from '../../../../shared/file-name.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Changes } from '../../changes/changes.ts';
import type { Downloads } from '../../downloads/create-downloads.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import type { Schema } from '../../store/schema.ts';
import { toBaseError } from '../base/base-errors.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { DocumentStore } from '../bases/document-store.ts';
import { mustNamePaths } from '../bases/named-paths.ts';
import { insertRows, newIdsOf, rowsOf } from './archived-rows.ts';
import { archiveVersion, contentsFolder, parts, type Manifest } from './base-archive.ts';
import type { PartFile } from './pack.ts';
import { createReceivedFiles, type ReceivedPart } from './received-files.ts';
import { runTransferJob } from './run-transfer-job.ts';
import { withProgress } from './with-progress.ts';

export interface TransferDeps {
  db: Kysely<Schema>;
  /** The data folder; what is under way lies in `transfer/`. */
  folder: string;
  store: Pick<DocumentStore, 'find' | 'base' | 'wake' | 'changed'>;
  /** Removes what a failed import has created of a base. */
  removeBase(caller: Caller, id: string): Promise<unknown>;
  available: Router['available'];
  /** For browsers, to which no path says anything. */
  downloads: Downloads;
  changes: Changes;
  /** Throws `storage_full` where an owner may not keep so many bytes more. Default: no limit. */
  mustFit?: (ownerId: string, bytes: number) => Promise<void>;
  now: () => number;
}

type Report = (progress: TransferProgress) => void;

/**
 * Everything behind `shared/contract/knowledge-transfer.ts`. Only somebody at the machine itself
 * may name files; a base is its owner's alone, also one that is shared.
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
   * Does something with a file that has come whole, read from the disk as it is needed; the file is
   * gone afterwards. Throws `not_found`.
   */
  withUpload<T>(caller: Caller, uploadId: string, read: (data: Blob) => Promise<T>): Promise<T>;
  space(caller: Caller, id: string): Promise<BaseSpace>;
  /** Removes what a run that was killed left. */
  start(): Promise<void>;
}

/** A knowledge base to and from one file. */
export function createTransfer({
  db,
  folder,
  store,
  removeBase,
  available,
  downloads,
  changes,
  mustFit = async () => undefined,
  now,
}: TransferDeps): Transfer {
  const working = join(folder, 'transfer');
  const received = createReceivedFiles(working);
  const baseFile = (id: string): string => join(folder, 'knowledge', `${id}.db`);
  const uploads = (id: string): string => join(folder, 'uploads', id);

  /** A folder of its own, which is gone afterwards, whatever happens. */
  const aside = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
    const own = join(working, randomUUID());
    try {
      await mkdir(own, { recursive: true });
      return await work(own);
    } catch (cause) {
      throw toBaseError(cause);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };

  const exportBase = (
    row: BaseRow,
    path: string,
    report: Report,
    signal: AbortSignal,
  ): Promise<{ sizeBytes: number; documents: number }> =>
    aside(async (own) => {
      report({ type: 'progress', step: 'copying', doneBytes: 0, totalBytes: 0 });
      // Makes or mends the file, where that was not done yet.
      await store.base(row.id).summarize();
      const snapshot = await runTransferJob(
        'takeSnapshot',
        {
          from: baseFile(row.id),
          to: join(own, parts.base),
          documentsTo: join(own, parts.documents),
        },
        signal,
      );
      const manifest: Manifest = {
        format: 'hearth-base',
        version: archiveVersion,
        exportedAt: now(),
        name: row.name,
        localOnly: row.local_only === 1,
        embeddingModel: snapshot.model ?? row.embedding_model,
        dimensions: snapshot.dimensions,
        schemaVersion: snapshot.schemaVersion,
        chunkTokens: row.chunk_tokens,
        overlapTokens: row.overlap_tokens,
        documents: snapshot.documents,
      };
      await writeLines(join(own, parts.rows), rowsOf(db, row.owner_id, row.id));
      await writeLines(join(own, parts.manifest), [manifest]);
      const files = [
        ...(await sized(Object.values(parts).map((name) => ({ name, path: join(own, name) })))),
        ...(await sized(
          snapshot.contents.map((name) => ({
            name: contentsFolder + name,
            path: join(uploads(row.id), name),
          })),
        )),
      ];
      const unfinished = `${path}.${randomUUID().slice(0, 8)}.part`;
      try {
        await runTransferJob(
          'pack',
          { target: unfinished, files },
          signal,
          (doneBytes, totalBytes) =>
            report({ type: 'progress', step: 'packing', doneBytes, totalBytes }),
        );
        await rename(unfinished, path);
      } finally {
        await rm(unfinished, { force: true });
      }
      return { sizeBytes: (await stat(path)).size, documents: snapshot.documents };
    });

  /** The file is held open for the browser, and gone when it was fetched. */
  const exportForBrowser = async function* (
    row: BaseRow,
    signal: AbortSignal,
  ): AsyncGenerator<ExportEvent> {
    // The file is kept here until the browser has fetched it, at least as large as the base's own.
    await mustFit(
      row.owner_id,
      await stat(baseFile(row.id)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    const path = join(working, `${randomUUID()}.${baseFileExtension}`);
    const remove = (): Promise<void> => rm(path, { force: true });
    try {
      const { sizeBytes, documents } = yield* withProgress<
        TransferProgress,
        { sizeBytes: number; documents: number }
      >(signal, (report, stop) => exportBase(row, path, report, stop));
      const name = `${fileNameOf(row.name, 'base')}.${baseFileExtension}`;
      const href = downloads.offer(row.owner_id, {
        name,
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

  /** Under the name it had, or one beside it. */
  const insertBase = async (
    ownerId: string,
    id: string,
    { name, localOnly }: Manifest,
  ): Promise<BaseRow> => {
    for (let n = 1; ; n += 1) {
      try {
        return await knowledgeBaseRows.create(db, ownerId, {
          id,
          name: n === 1 ? name : `${name.slice(0, 110)} (${n})`,
          localOnly,
          nowMs: now(),
        });
      } catch (cause) {
        if (errorCodeOf(cause) !== 'conflict' || n === 1000) throw cause;
      }
    }
  };

  /** The base's own model, and the one that is to take its place where it is not to be had here. */
  const modelsFor = async (
    ownerId: string,
    { localOnly, embeddingModel }: Manifest,
    made: string | null,
  ): Promise<Pick<BaseRow, 'embedding_model' | 'next_model'>> => {
    const here = (await available(ownerId)).filter(
      (model) => model.kind === 'embedding' && (model.local || !localOnly),
    );
    const isHere = (id: string): boolean => here.some((model) => model.id === id);
    if (made === null)
      return {
        embedding_model: isHere(embeddingModel) ? embeddingModel : 'auto',
        next_model: null,
      };
    return {
      embedding_model: made,
      next_model: isHere(made) ? null : (here.find((model) => model.local)?.id ?? null),
    };
  };

  const importBase = (
    caller: Caller,
    path: string,
    report: Report,
    signal: AbortSignal,
  ): Promise<ImportedBase> =>
    aside(async (own) => {
      const { ownerId } = caller;
      // A client has no files here, and must not name any.
      const withPaths = caller.clientId === null;
      const packed = await runTransferJob(
        'unpack',
        { path, into: own },
        signal,
        (doneBytes, totalBytes) =>
          report({ type: 'progress', step: 'unpacking', doneBytes, totalBytes }),
      );
      const manifest = { ...packed, localOnly: packed.localOnly || caller.localOnly };
      report({ type: 'progress', step: 'checking', doneBytes: 0, totalBytes: 0 });
      const rowsFile = join(own, parts.rows);
      const ids = await newIdsOf(rowsFile, now());
      const contents = join(own, contentsFolder);
      await mustFit(ownerId, await sizeOfFolders(own, contents));
      const adopted = await runTransferJob(
        'adoptBase',
        {
          file: join(own, parts.base),
          documentsFrom: join(own, parts.documents),
          contents,
          ...ids,
          withPaths,
          nowMs: now(),
        },
        signal,
      );
      const models = await modelsFor(ownerId, manifest, adopted.model);
      const id = newId('kb', now());
      try {
        for (const to of [baseFile(id), uploads(id)])
          await mkdir(join(to, '..'), { recursive: true });
        await rename(join(own, parts.base), baseFile(id));
        await rename(contents, uploads(id));
        const { name } = await insertBase(ownerId, id, manifest);
        await knowledgeBaseRows.update(db, ownerId, id, {
          chunk_tokens: manifest.chunkTokens,
          overlap_tokens: manifest.overlapTokens,
          ...models,
        });
        const { unreachable } = await insertRows(db, rowsFile, {
          ...ids,
          baseId: id,
          ownerId,
          withPaths,
          nowMs: now(),
        });
        store.wake(await store.find(ownerId, id));
        store.changed(ownerId, id);
        changes.publish(ownerId, { topic: 'sources', id });
        return {
          baseId: id,
          name,
          documents: adopted.documents,
          rebuilt: adopted.rebuilt,
          unreachable,
          nextModel: models.next_model,
        };
      } catch (cause) {
        await removeBase(caller, id).catch(() => undefined);
        for (const left of [baseFile(id), uploads(id)])
          await rm(left, { recursive: true, force: true });
        throw cause;
      }
    });

  return {
    async *export(caller, { id, path, overwrite = false }, signal) {
      if (path !== undefined) mustNamePaths(caller, [path]);
      const row = await store.find(caller.ownerId, id);
      if (path === undefined) {
        yield* exportForBrowser(row, signal);
        return;
      }
      if (!overwrite && existsSync(path))
        throw new AppError(
          'conflict',
          `There is a file ${path} already. Choose another name, or say that it may be replaced.`,
        );
      const { sizeBytes, documents } = yield* withProgress<
        TransferProgress,
        { sizeBytes: number; documents: number }
      >(signal, (report, stop) => exportBase(row, path, report, stop));
      yield { type: 'done', path, href: null, sizeBytes, documents };
    },
    async *import(caller, input, signal) {
      if ('path' in input) mustNamePaths(caller, [input.path]);
      const path =
        'path' in input ? input.path : await received.take(caller.ownerId, input.uploadId);
      try {
        const imported = yield* withProgress<TransferProgress, ImportedBase>(
          signal,
          (report, stop) => importBase(caller, path, report, stop),
        );
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
      return runTransferJob('spaceOf', { file: baseFile(id) }, new AbortController().signal);
    },
    start: () => rm(working, { recursive: true, force: true }),
  };
}

/** A value a line. */
async function writeLines(
  path: string,
  values: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const value of values) await file.write(`${JSON.stringify(value)}\n`);
  } finally {
    await file.close();
  }
}

/** The bytes of the files in these folders, without what is below them. */
async function sizeOfFolders(...folders: readonly string[]): Promise<number> {
  let total = 0;
  for (const folder of folders)
    for (const name of await readdir(folder).catch(() => []))
      total += await stat(join(folder, name)).then(
        (status) => (status.isFile() ? status.size : 0),
        () => 0,
      );
  return total;
}

/** Those that are there: content whose document was removed meanwhile is not. */
async function sized(files: readonly Omit<PartFile, 'sizeBytes'>[]): Promise<PartFile[]> {
  const found: PartFile[] = [];
  for (const file of files) {
    const status = await stat(file.path).catch(() => null);
    if (status?.isFile() === true) found.push({ ...file, sizeBytes: status.size });
  }
  return found;
}
