import { realpath, stat } from 'node:fs/promises';
import type { Caller } from '../../../caller.ts';
import { isBelow, isWalkedName } from './walk.ts';
import type { SkippedPath } from '../runtime/source-runtime.ts';
import { readError } from '../../parse/read-bytes.ts';
import { isReadableName } from '../../parse/media-type.ts';
import type { SourceRow } from '../runtime/source-rows.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';

export interface AddedPaths {
  added: number;
  unchanged: number;
  skipped: SkippedPath[];
}

export type AddPaths = (
  caller: Caller,
  input: { id: string; paths: readonly string[]; watch?: boolean | undefined },
) => Promise<AddedPaths>;

export interface FoundPath {
  path: string;
  kind: 'folder' | 'file';
}

/** What the paths name, by their real paths; what can't be taken is named with the reason. */
export async function namedPaths(
  paths: readonly string[],
): Promise<{ found: FoundPath[]; skipped: AddedPaths['skipped'] }> {
  const found: FoundPath[] = [];
  const skipped: AddedPaths['skipped'] = [];
  for (const path of paths) {
    try {
      const real = await realpath(path);
      const status = await stat(real);
      if (status.isDirectory()) found.push({ path: real, kind: 'folder' });
      else if (status.isFile()) found.push({ path: real, kind: 'file' });
      else skipped.push({ path, code: 'other_kind', reason: phrase('documents.neither').text });
    } catch (cause) {
      const { code, message } = readError(cause);
      skipped.push({
        path,
        code,
        reason: code === 'document_missing' ? phrase('documents.noPath').text : message,
      });
    }
  }
  return { found, skipped };
}

/** The source that has this already: the same path, or a folder that a walk reaches it from. */
export function coveringSource(
  rows: readonly SourceRow[],
  { path, kind }: FoundPath,
): SourceRow | null {
  const same = rows.find(
    (row) => row.config.path === path && (row.kind === 'folder' || row.kind === 'file'),
  );
  if (same) return same;
  const above = rows.find(
    (row) =>
      row.kind === 'folder' &&
      row.config.path !== undefined &&
      isBelow(path, row.config.path) &&
      isWalkedName(row.config.path, path),
  );
  return above && (kind === 'folder' || isReadableName(path)) ? above : null;
}

/** Sources that a new folder takes over. */
export function coveredSources(rows: readonly SourceRow[], { path, kind }: FoundPath): SourceRow[] {
  if (kind === 'file') return [];
  return rows.filter(
    (row) =>
      (row.kind === 'folder' || row.kind === 'file') &&
      row.config.path !== undefined &&
      isBelow(row.config.path, path) &&
      isWalkedName(path, row.config.path) &&
      (row.kind === 'folder' || isReadableName(row.config.path)),
  );
}

/**
 * Of the paths that were taken out of a source, those that are at or below the one that is named
 * now.
 */
export const broughtBack = (excluded: ReadonlySet<string>, path: string): string[] =>
  [...excluded].filter((key) => key === path || isBelow(key, path));
