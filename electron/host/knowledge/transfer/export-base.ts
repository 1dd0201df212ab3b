import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransferProgress } from '../../../../shared/contract/knowledge-transfer.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import { archiveVersion, contentsFolder, parts, type Manifest } from './base-archive.ts';
import type { BaseSnapshot } from './base-snapshot.ts';
import type { TransferDeps } from './transfer-deps.ts';
import { exportRows } from './export-rows.ts';
import type { PartFile } from './pack.ts';
import { runTransferJob } from './run-transfer-job.ts';
import type { TransferFolders } from './transfer-folders.ts';
import type { Work } from './with-progress.ts';

export interface ExportedBase {
  sizeBytes: number;
  documents: number;
}

/** Writes a base to the file at `path`, which appears there once it is complete. */
export function exportBase(
  { db, store, now }: Pick<TransferDeps, 'db' | 'store' | 'now'>,
  folders: TransferFolders,
  row: BaseRow,
  path: string,
): Work<TransferProgress, ExportedBase> {
  return (report, signal) =>
    folders.withFolder(async (own) => {
      report({ type: 'progress', step: 'copying', doneBytes: 0, totalBytes: 0 });
      // Creates or repairs the base's file where that was not done yet.
      await store.base(row.id).summarize();
      const snapshot = await runTransferJob(
        'takeSnapshot',
        {
          from: folders.baseFile(row.id),
          to: join(own, parts.base),
          documentsTo: join(own, parts.documents),
        },
        signal,
      );
      await writeLines(join(own, parts.rows), exportRows(db, row.owner_id, row.id));
      await writeLines(join(own, parts.manifest), [manifestOf(row, snapshot, now())]);
      const files = [
        ...(await withSizes(Object.values(parts).map((name) => ({ name, path: join(own, name) })))),
        ...(await withSizes(
          snapshot.contents.map((name) => ({
            name: contentsFolder + name,
            path: join(folders.uploads(row.id), name),
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
}

function manifestOf(row: BaseRow, snapshot: BaseSnapshot, exportedAt: number): Manifest {
  return {
    format: 'hearth-base',
    version: archiveVersion,
    exportedAt,
    name: row.name,
    localOnly: row.local_only === 1,
    embeddingModel: snapshot.model ?? row.embedding_model,
    dimensions: snapshot.dimensions,
    schemaVersion: snapshot.schemaVersion,
    chunkTokens: row.chunk_tokens,
    overlapTokens: row.overlap_tokens,
    documents: snapshot.documents,
  };
}

/** One value per line. */
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

/** The files that exist: the content of a document that was removed in the meantime does not. */
async function withSizes(files: readonly Omit<PartFile, 'sizeBytes'>[]): Promise<PartFile[]> {
  const existing: PartFile[] = [];
  for (const file of files) {
    const status = await stat(file.path).catch(() => null);
    if (status?.isFile() === true) existing.push({ ...file, sizeBytes: status.size });
  }
  return existing;
}
