import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { toAppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { isReadableName } from '../../parse/media-type.ts';
import { readError } from '../../parse/read-bytes.ts';
import type { SkippedPath } from '../runtime/source-runtime.ts';

export interface FoundFile {
  path: string;
  /** The name, or the path below the folder that was given, with `/`. */
  file: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface Walked {
  files: FoundFile[];
  skipped: SkippedPath[];
  /**
   * Folders where another file system begins than that of the folder above: a drive or a share that
   * is mounted there.
   */
  mounts: string[];
}

const leftOut = new Set(['node_modules', '__pycache__', '__MACOSX', 'Thumbs.db', 'desktop.ini']);

/**
 * The files under each path, in order of their names. A file that is named itself is taken whatever
 * it is, so that its failure is shown; in a folder what is hidden, made by tools or of a kind that
 * can't be read is skipped, with the reason. Links are followed only inside the folder that was
 * given, each folder once: no loop, nothing from elsewhere. Folders in `avoided` are not touched: a
 * share that hangs would hold up all the rest.
 */
export async function walk(
  paths: readonly string[],
  avoided: ReadonlySet<string> = new Set(),
): Promise<Walked> {
  const walked: Walked = { files: [], skipped: [], mounts: [] };
  for (const path of paths) await walkRoot(path, avoided, walked);
  return { ...walked, files: withoutRepeats(walked.files) };
}

/**
 * The files at or below some paths of a folder that is walked, by the same rules; `folder` is a
 * real path. What is elsewhere, or is not there, is left out.
 */
export async function walkWithin(
  folder: string,
  paths: readonly string[],
  avoided: ReadonlySet<string> = new Set(),
): Promise<Walked> {
  const walked: Walked = { files: [], skipped: [], mounts: [] };
  for (const path of paths) {
    if (
      !isWalkedName(folder, path) ||
      [...avoided].some((away) => path === away || isBelow(path, away))
    )
      continue;
    const root = { root: folder, visited: new Set([folder]), avoided };
    try {
      // A folder on the way that became a link may lead anywhere; what it leads to inside has a
      // path of its own.
      if (path !== folder && (await realpath(dirname(path))) !== dirname(path)) continue;
      if (path === folder) await walkFolder(root, folder, await deviceOf(folder), walked);
      else await walkEntry(root, path, await deviceOf(dirname(path)), walked);
    } catch (cause) {
      walked.skipped.push(skippedBy(path, cause));
    }
  }
  return { ...walked, files: withoutRepeats(walked.files) };
}

/** Whether a walk of the folder would look at the path, by the names on the way to it. */
export function isWalkedName(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below === '' || !below.split(sep).some((name) => name === '..' || isLeftOut(name));
}

export const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const deviceOf = async (path: string): Promise<number> => (await stat(path)).dev;

const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('~$');
const isLeftOut = (name: string): boolean => isHidden(name) || leftOut.has(name);

function withoutRepeats(files: readonly FoundFile[]): FoundFile[] {
  const seen = new Set<string>();
  return files.filter((file) => !seen.has(file.path) && seen.add(file.path));
}

async function walkRoot(path: string, avoided: ReadonlySet<string>, walked: Walked): Promise<void> {
  try {
    const real = await realpath(path);
    const status = await stat(real);
    if (status.isDirectory())
      await walkFolder({ root: real, visited: new Set([real]), avoided }, real, status.dev, walked);
    else if (status.isFile())
      walked.files.push({
        path: real,
        file: basename(path),
        sizeBytes: status.size,
        modifiedMs: status.mtimeMs,
      });
    else
      walked.skipped.push({
        path,
        code: 'other_kind',
        reason: phrase('documents.neither').text,
      });
  } catch (cause) {
    walked.skipped.push(skippedBy(path, cause));
  }
}

function skippedBy(path: string, cause: unknown): SkippedPath {
  const { code, message } = readError(cause);
  return {
    path,
    code,
    reason: code === 'document_missing' ? phrase('documents.noPath').text : message,
  };
}

interface Root {
  root: string;
  visited: Set<string>;
  avoided: ReadonlySet<string>;
}

async function walkFolder(
  root: Root,
  folder: string,
  device: number,
  walked: Walked,
): Promise<void> {
  const names = await namesIn(folder, walked);
  for (const name of names) {
    const path = join(folder, name);
    try {
      if (isHidden(name))
        walked.skipped.push({
          path,
          code: 'hidden',
          reason: phrase('documents.hidden').text,
        });
      else if (leftOut.has(name))
        walked.skipped.push({
          path,
          code: 'hidden',
          reason: phrase('documents.generated').text,
        });
      else if (root.avoided.has(path))
        walked.skipped.push({
          path,
          code: 'document_missing',
          reason: phrase('documents.mountSilent').text,
        });
      else await walkEntry(root, path, device, walked);
    } catch (cause) {
      walked.skipped.push(
        skippedBy(path, toAppError(cause).code === 'internal' ? cause : toAppError(cause)),
      );
    }
  }
}

async function namesIn(folder: string, walked: Walked): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    walked.skipped.push(skippedBy(folder, cause));
    return [];
  }
}

async function walkEntry(root: Root, path: string, device: number, walked: Walked): Promise<void> {
  const isLink = (await lstat(path)).isSymbolicLink();
  const real = isLink ? await realpath(path) : path;
  const status = await stat(real);
  if (isLink && real !== root.root && !isBelow(real, root.root))
    walked.skipped.push({
      path,
      code: 'link',
      reason: phrase('documents.linkLeads').text,
    });
  else if (status.isDirectory()) {
    if (root.visited.has(real))
      return void walked.skipped.push({
        path,
        code: 'link',
        reason: phrase('documents.linkInside').text,
      });
    root.visited.add(real);
    if (status.dev !== device) walked.mounts.push(real);
    await walkFolder(root, real, status.dev, walked);
  } else if (!status.isFile())
    walked.skipped.push({ path, code: 'other_kind', reason: phrase('documents.neither').text });
  else if (!isReadableName(path))
    walked.skipped.push({
      path,
      code: 'document_unsupported',
      reason: phrase('documents.kindShort').text,
    });
  else
    walked.files.push({
      path: real,
      file: relative(root.root, real).split(sep).join('/'),
      sizeBytes: status.size,
      modifiedMs: status.mtimeMs,
    });
}
