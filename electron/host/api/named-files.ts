import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { isBelow } from '../knowledge/sources/files/walk.ts';
import type { ApiContext } from '../api-context.ts';

/**
 * Resolves the paths that a caller names to their real paths. The window and the control socket
 * name any file; a browser of the machine's own user only files below `documentRoots`, whatever
 * address it comes from, because a tunnel or proxy on the machine looks like the machine itself; a
 * client none. Throws `forbidden`.
 */
export type NamedFiles = (
  context: Pick<ApiContext, 'localFiles' | 'clientId'>,
  paths: readonly string[],
) => Promise<string[]>;

/**
 * The real path; for a file that does not exist yet, its name in the real path of its folder. Null
 * where not even the folder exists.
 */
async function realPathOf(path: string): Promise<string | null> {
  const whole = normalize(path);
  try {
    return await realpath(whole);
  } catch {
    // A dangling link resolves to nothing, and its name in the folder is the link itself, which a
    // write replaces.
    return realpath(dirname(whole)).then(
      (folder) => join(folder, basename(whole)),
      () => null,
    );
  }
}

/** Settings that hold names of files on the machine that the host runs on. */
const fileSettings = [
  'lanTlsCert',
  'lanTlsKey',
  'documentRoots',
] as const satisfies readonly (keyof Settings)[];

/**
 * Throws `forbidden` where a caller who is not at the machine sets such a setting, by whatever
 * procedure.
 */
export function mustNotSetFiles(
  { localFiles }: Pick<ApiContext, 'localFiles'>,
  patch: { readonly [Key in keyof Settings]?: unknown },
): void {
  if (localFiles || fileSettings.every((key) => patch[key] === undefined)) return;
  throw new AppError('forbidden', phrase('access.filesNeverInBrowser'));
}

const forClients = (): AppError => new AppError('forbidden', phrase('access.clientNamesNoFiles'));
const forBrowsers = (roots: readonly string[]): AppError =>
  new AppError(
    'forbidden',
    roots.length === 0 ? phrase('access.browserNamesNoFiles') : phrase('access.belowDocumentRoots'),
  );

/**
 * `roots` gives the folders of `documentRoots`, absolute; one that does not exist allows nothing.
 */
export function createNamedFiles(roots: () => readonly string[]): NamedFiles {
  return async ({ localFiles, clientId }, paths) => {
    if (localFiles) return [...paths];
    if (clientId !== null) throw forClients();
    const allowed = (
      await Promise.all(roots().map((root) => realpath(root).catch(() => null)))
    ).filter((root) => root !== null);
    const named: string[] = [];
    for (const path of paths) {
      const real = isAbsolute(path) && !path.includes('\0') ? await realPathOf(path) : null;
      if (real === null || !allowed.some((root) => real === root || isBelow(real, root)))
        throw forBrowsers(roots());
      named.push(real);
    }
    return named;
  };
}
