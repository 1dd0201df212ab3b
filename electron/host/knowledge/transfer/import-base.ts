import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ImportedBase,
  TransferProgress,
} from '../../../../shared/contract/knowledge-transfer.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { Adopted } from './adopt-base.ts';
import { newIdsOf, type NewIds } from './archived-rows.ts';
import { contentsFolder, parts, type Manifest } from './base-archive.ts';
import type { TransferDeps } from './transfer-deps.ts';
import { importRows } from './import-rows.ts';
import { runTransferJob } from './run-transfer-job.ts';
import type { TransferFolders } from './transfer-folders.ts';
import type { Report, Work } from './with-progress.ts';

/** The unpacked file, checked and made a base of this Hearth. */
interface PreparedBase {
  manifest: Manifest;
  ids: NewIds;
  adopted: Adopted;
  /** The folder that it is in. */
  folder: string;
  withPaths: boolean;
}

/** Creates a base for the caller from the exported file at `path`. */
export function importBase(
  deps: TransferDeps,
  folders: TransferFolders,
  caller: Caller,
  path: string,
): Work<TransferProgress, ImportedBase> {
  return (report, signal) =>
    folders.withFolder(async (folder) => {
      const packed = await runTransferJob(
        'unpack',
        { path, into: folder },
        signal,
        (doneBytes, totalBytes) =>
          report({ type: 'progress', step: 'unpacking', doneBytes, totalBytes }),
      );
      const manifest = { ...packed, localOnly: packed.localOnly || caller.localOnly };
      const prepared = await prepare(deps, caller, { folder, manifest, report, signal });
      return create(deps, folders, caller, prepared);
    });
}

async function prepare(
  { now, mustFit }: TransferDeps,
  caller: Caller,
  {
    folder,
    manifest,
    report,
    signal,
  }: {
    folder: string;
    manifest: Manifest;
    report: Report<TransferProgress>;
    signal: AbortSignal;
  },
): Promise<PreparedBase> {
  report({ type: 'progress', step: 'checking', doneBytes: 0, totalBytes: 0 });
  const ids = await newIdsOf(join(folder, parts.rows), now());
  const contents = join(folder, contentsFolder);
  await mustFit?.(caller.ownerId, await sizeOfFolders(folder, contents));
  // A client has no files on this machine, and must not name any.
  const withPaths = caller.clientId === null;
  const adopted = await runTransferJob(
    'adoptBase',
    {
      file: join(folder, parts.base),
      documentsFrom: join(folder, parts.documents),
      contents,
      ...ids,
      withPaths,
      nowMs: now(),
    },
    signal,
  );
  return { manifest, ids, adopted, folder, withPaths };
}

async function create(
  { db, store, removeBase, available, changes, now }: TransferDeps,
  folders: TransferFolders,
  caller: Caller,
  { manifest, ids, adopted, folder, withPaths }: PreparedBase,
): Promise<ImportedBase> {
  const { ownerId } = caller;
  const models = modelsFor(await available(ownerId), manifest, adopted.model);
  const id = newId('kb', now());
  const [baseFile, uploads] = [folders.baseFile(id), folders.uploads(id)];
  try {
    for (const to of [baseFile, uploads]) await mkdir(join(to, '..'), { recursive: true });
    await rename(join(folder, parts.base), baseFile);
    await rename(join(folder, contentsFolder), uploads);
    const { name } = await insertBase({ db, now }, ownerId, id, manifest);
    await knowledgeBaseRows.update(db, ownerId, id, {
      chunk_tokens: manifest.chunkTokens,
      overlap_tokens: manifest.overlapTokens,
      ...models,
    });
    const { unreachable } = await importRows(db, join(folder, parts.rows), {
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
    for (const left of [baseFile, uploads]) await rm(left, { recursive: true, force: true });
    throw cause;
  }
}

/** Under its own name, or with a number after it where the owner has a base of that name. */
async function insertBase(
  { db, now }: Pick<TransferDeps, 'db' | 'now'>,
  ownerId: string,
  id: string,
  { name, localOnly }: Manifest,
): Promise<BaseRow> {
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
}

/** The base's own model, and the one that replaces it where it is not available here. */
function modelsFor(
  available: Awaited<ReturnType<TransferDeps['available']>>,
  { localOnly, embeddingModel }: Manifest,
  embeddedBy: string | null,
): Pick<BaseRow, 'embedding_model' | 'next_model'> {
  const usable = available.filter(
    (model) => model.kind === 'embedding' && (model.local || !localOnly),
  );
  const isUsable = (id: string): boolean => usable.some((model) => model.id === id);
  if (embeddedBy === null)
    return {
      embedding_model: isUsable(embeddingModel) ? embeddingModel : 'auto',
      next_model: null,
    };
  const replacement = usable.find((model) => model.local)?.id ?? null;
  return { embedding_model: embeddedBy, next_model: isUsable(embeddedBy) ? null : replacement };
}

/** The bytes of the files in these folders, without their subfolders. */
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
