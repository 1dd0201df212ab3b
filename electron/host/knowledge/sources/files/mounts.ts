import { isBelow } from './walk.ts';
import type { FolderStatus, StatusOf } from './folder-status.ts';

/**
 * Drives and shares that are mounted below a followed folder: the path of each, and its mark when
 * it last held files of ours.
 */
export type Mounts = Readonly<Record<string, string>>;

export type MountLook = ReadonlyMap<string, FolderStatus>;

export async function lookAtMounts(mounts: Mounts, statusOf: StatusOf): Promise<MountLook> {
  return new Map(
    await Promise.all(
      Object.keys(mounts).map(async (path) => [path, await statusOf(path)] as const),
    ),
  );
}

/** Those that can't be looked at now. */
export const silentMounts = (look: MountLook): Set<string> =>
  new Set([...look].flatMap(([path, status]) => (status.reachable ? [] : [path])));

/**
 * Those that are not there, or have another folder in their place: the empty one that a drive was
 * mounted on, or another drive.
 */
export const changedMounts = (mounts: Mounts, look: MountLook): string[] =>
  Object.entries(mounts).flatMap(([path, mark]) => (markOf(look, path) === mark ? [] : [path]));

export const markOf = (look: MountLook, path: string): string | null => {
  const status = look.get(path);
  return status?.reachable === true ? status.mark : null;
};

/** Another text when one of them came, went, or was replaced. */
export const mountsSignature = (look: MountLook): string =>
  JSON.stringify([...look].map(([path]) => [path, markOf(look, path)]));

export const isBelowAny = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || isBelow(path, folder));
