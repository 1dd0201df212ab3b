import { realpath } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Base } from '../../base/base-client.ts';
import type { NewDocument } from '../../base/base-write.ts';
import type { SourceDocument } from '../../base/source-documents.ts';
import { walk, walkWithin, type FoundFile, type Walked } from './walk.ts';
import type { SkippedPath } from '../runtime/source-runtime.ts';
import {
  changedMounts,
  isBelowAny,
  lookAtMounts,
  markOf,
  mountsSignature,
  silentMounts,
  type Mounts,
} from './mounts.ts';
import type { FolderStatus, StatusOf } from './folder-status.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';

/** The mark of a folder that was imported with its base, from another machine or another time. */
export const importedMark = 'imported';

export interface FilesToReconcile {
  base: Base;
  sourceId: string;
  /** A folder's or a file's real path. */
  root: string;
  /** Of the folder, or of the folder that a file is in. */
  status: () => Promise<FolderStatus>;
  /** Its mark when it last held files; null before the first look. */
  mark: string | null;
  /** What is mounted below it. */
  mounts: Mounts;
  statusOf: StatusOf;
  /** Where something happened; null for everything. */
  paths: readonly string[] | null;
  /** Paths that the user took out. */
  excluded: ReadonlySet<string>;
  /** Also reads again what had failed and has not changed. */
  retryFailed: boolean;
  now: () => number;
}

export type Reconciled =
  | { reachable: false; why: string }
  | {
      reachable: true;
      mark: string;
      added: number;
      removed: number;
      renamed: number;
      unchanged: number;
      skipped: SkippedPath[];
      /** Changed, but being read at this moment: to be looked at again. */
      busy: string[];
      /** How many files there are now; of those paths only, where paths were given. */
      files: number;
      /** To be remembered. */
      mounts: Mounts;
      /**
       * Of these, those that went away: what was read there is kept. Null where only some paths
       * were looked at.
       */
      away: string[] | null;
      mountsSignature: string;
    };

const pageSize = 1_000;

/** Or is no longer in its place: a link is on the way to it, which may lead anywhere. */
const isDeleted = async (path: string): Promise<boolean> => {
  try {
    return (await realpath(path)) !== path;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    return code === 'ENOENT' || code === 'ENOTDIR';
  }
};

const toDocument = ({ path, file, sizeBytes, modifiedMs }: FoundFile): NewDocument => ({
  path,
  location: path,
  file,
  name: basename(path),
  sizeBytes,
  modifiedMs,
});

interface Plan {
  /** New or changed. */
  put: FoundFile[];
  missing: SourceDocument[];
  busy: string[];
  unchanged: number;
  /** Paths, below what is doubtful, of documents that are there as they were read. */
  same: string[];
}

async function* knownDocuments({
  base,
  sourceId,
  paths,
}: FilesToReconcile): AsyncGenerator<SourceDocument[]> {
  if (paths !== null) yield await base.sourceDocumentsAt({ sourceId, paths });
  for (let last: SourceDocument | undefined, more = paths === null; more;) {
    const page: SourceDocument[] = await base.sourceDocuments({
      sourceId,
      after: last,
      limit: pageSize,
    });
    yield page;
    last = page.at(-1);
    more = page.length === pageSize;
  }
}

/**
 * Compares what was found with what is known, page by page, so that a folder of any size delays
 * no one.
 */
async function compare(
  job: FilesToReconcile,
  found: Map<string, FoundFile>,
  doubtful: readonly string[],
): Promise<Plan> {
  const plan: Plan = { put: [], missing: [], busy: [], unchanged: 0, same: [] };
  for await (const page of knownDocuments(job)) {
    for (const document of page) {
      const file = found.get(document.path);
      const isSame =
        file?.sizeBytes === document.sizeBytes && file.modifiedMs === document.modifiedMs;
      if (isSame && isBelowAny(document.path, doubtful)) plan.same.push(document.path);
      if (file === undefined) plan.missing.push(document);
      else if (isSame && !(job.retryFailed && document.state === 'failed')) plan.unchanged += 1;
      else if (document.state === 'parsing') plan.busy.push(document.path);
      else continue;
      found.delete(document.path);
    }
  }
  plan.put = [...found.values()];
  return plan;
}

/**
 * A new file with the size, the time and the kind of one that is gone is that one, moved; where
 * several could be, none is taken for it.
 */
function matchMoved(
  gone: readonly SourceDocument[],
  put: readonly FoundFile[],
): { id: string; document: NewDocument }[] {
  const keyOf = (path: string, sizeBytes: number, modifiedMs: number): string =>
    `${sizeBytes} ${modifiedMs} ${extname(path).toLowerCase()}`;
  const before = Map.groupBy(gone, (document) =>
    keyOf(document.path, document.sizeBytes, document.modifiedMs),
  );
  const after = Map.groupBy(put, (file) => keyOf(file.path, file.sizeBytes, file.modifiedMs));
  return [...before].flatMap(([key, [old, ...others]]) => {
    const [file, ...more] = after.get(key) ?? [];
    return old && file && others.length === 0 && more.length === 0
      ? [{ id: old.id, document: toDocument(file) }]
      : [];
  });
}

const look = ({ root, paths }: FilesToReconcile, avoided: ReadonlySet<string>): Promise<Walked> =>
  paths === null ? walk([root], avoided) : walkWithin(root, paths, avoided);

/**
 * Of mounts that are not what they were, those that went away: some of their files are missing, and
 * none is there as it was. In a look at a few paths nothing speaks for another one.
 */
const awayOf = (
  changed: readonly string[],
  { missing, same }: Plan,
  isFullLook: boolean,
): string[] =>
  changed.filter(
    (mount) =>
      missing.some(({ path }) => isBelowAny(path, [mount])) &&
      !(isFullLook && same.some((path) => isBelowAny(path, [mount]))),
  );

/** What is mounted where files were found, and what went away. */
async function rememberedMounts(
  { mounts, paths, statusOf }: FilesToReconcile,
  found: readonly string[],
  files: readonly FoundFile[],
  away: readonly string[],
): Promise<Mounts> {
  const holding = found.filter(
    (mount) => !away.includes(mount) && files.some(({ path }) => isBelowAny(path, [mount])),
  );
  const marks = await lookAtMounts(
    Object.fromEntries(holding.map((mount) => [mount, ''])),
    statusOf,
  );
  const marked = holding.flatMap((mount) => {
    const mark = markOf(marks, mount);
    return mark === null ? [] : [[mount, mark] as const];
  });
  const kept = Object.entries(mounts).filter(([mount]) => paths !== null || away.includes(mount));
  return Object.fromEntries([...marked, ...kept]);
}

/** Why the folder is taken for another one that is in its place; null where it is not. */
function whyReplaced(
  { mark }: FilesToReconcile,
  { missing, unchanged }: Plan,
  { isSame, files }: { isSame: boolean; files: number },
): string | null {
  if (missing.length === 0) return null;
  if (!isSame && files === 0) return phrase('sources.otherFolderEmpty').text;
  return mark === importedMark && unchanged === 0
    ? phrase('sources.otherFolderStrange').text
    : null;
}

/**
 * Brings a source's documents to what is on the disk. A file counts as deleted only where the
 * system says that it is not there, in a folder that can be looked at before and after, and that is
 * still the same folder: anything else is a share that went away, and everything is kept. The same
 * holds for each drive or share that is mounted below the folder, separately.
 */
export async function reconcileFiles(given: FilesToReconcile): Promise<Reconciled> {
  const before = await given.status();
  if (!before.reachable) return before;
  const isSame = given.mark === null || given.mark === before.mark;
  const job = isSame ? given : { ...given, paths: null };
  const mountsBefore = await lookAtMounts(job.mounts, job.statusOf);
  const changed = changedMounts(job.mounts, mountsBefore);
  const { files, skipped, mounts } = await look(job, silentMounts(mountsBefore));
  const plan = await compare(
    job,
    new Map(files.filter(({ path }) => !job.excluded.has(path)).map((file) => [file.path, file])),
    changed,
  );
  const replaced = whyReplaced(job, plan, { isSame, files: files.length });
  if (replaced !== null) return { reachable: false, why: replaced };
  const away = awayOf(changed, plan, job.paths === null);
  const gone: SourceDocument[] = [];
  for (const document of plan.missing)
    if (!isBelowAny(document.path, away) && (await isDeleted(document.path))) gone.push(document);
  const after = await job.status();
  if (!after.reachable) return after;
  if (after.mark !== before.mark)
    return { reachable: false, why: phrase('sources.otherFolder').text };
  const mountsAfter = await lookAtMounts(job.mounts, job.statusOf);
  if (mountsSignature(mountsAfter) !== mountsSignature(mountsBefore))
    return { reachable: false, why: phrase('sources.mountChanged').text };
  const renamed = matchMoved(gone, plan.put);
  const added = await sync(job, plan.put, gone, renamed);
  return {
    reachable: true,
    mark: after.mark,
    added,
    removed: gone.length - renamed.length,
    renamed: renamed.length,
    unchanged: plan.unchanged,
    skipped,
    busy: plan.busy,
    files: files.length,
    mounts: await rememberedMounts(job, mounts, files, away),
    away: job.paths === null ? away : null,
    mountsSignature: mountsSignature(mountsAfter),
  };
}

async function sync(
  { base, sourceId, now }: FilesToReconcile,
  put: readonly FoundFile[],
  gone: readonly SourceDocument[],
  renamed: readonly { id: string; document: NewDocument }[],
): Promise<number> {
  const moved = new Set(renamed.map(({ document }) => document.path));
  const kept = new Set(renamed.map(({ id }) => id));
  const rest = put.filter(({ path }) => !moved.has(path)).map(toDocument);
  const ids = gone.map(({ id }) => id).filter((id) => !kept.has(id));
  let added = 0;
  if (renamed.length > 0 || ids.length > 0)
    await base.syncFiles({ sourceId, files: { put: [], renamed, gone: ids }, nowMs: now() });
  for (let at = 0; at < rest.length; at += pageSize) {
    added += (
      await base.syncFiles({
        sourceId,
        files: { put: rest.slice(at, at + pageSize), renamed: [], gone: [] },
        nowMs: now(),
      })
    ).added;
    await breathe();
  }
  return added;
}
