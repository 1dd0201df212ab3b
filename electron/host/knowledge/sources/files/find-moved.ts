import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Base } from '../../base/base-client.ts';

/** Folders with more are not searched. */
const mostNames = 5_000;

/**
 * The new path of a single file that was renamed in its folder: the only one there with its size,
 * time and kind that is no document yet. Null where it is still there, or no file is surely it.
 */
export async function findMoved(
  base: Base,
  sourceId: string,
  path: string,
): Promise<string | null> {
  if (await exists(path)) return null;
  const [document] = await base.sourceDocumentsAt({ sourceId, paths: [path] });
  if (!document) return null;
  const folder = dirname(path);
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => extname(name).toLowerCase() === extname(path).toLowerCase(),
  );
  if (names.length > mostNames) return null;
  const like: string[] = [];
  for (const name of names) {
    const other = join(folder, name);
    const found = await stat(other).catch(() => null);
    if (
      found?.isFile() &&
      found.size === document.sizeBytes &&
      found.mtimeMs === document.modifiedMs
    )
      like.push(other);
  }
  const known = new Set((await base.documentsAt({ paths: like })).map((one) => one.path));
  const [moved, ...others] = like.filter((one) => !known.has(one));
  return others.length === 0 ? (moved ?? null) : null;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => (error as { code?: unknown }).code !== 'ENOENT',
  );
