import { stat } from 'node:fs/promises';
import { phrase } from '../../../../../shared/messages/phrase.ts';

/**
 * Whether a folder can be looked at. `mark` tells it from another folder in the same place: an
 * unmounted share leaves an empty one behind.
 */
export type FolderStatus = { reachable: true; mark: string } | { reachable: false; why: string };

/** A share that hangs answers neither yes nor no. */
const answerWithinMs = 5_000;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: phrase('sources.folderMissing').text,
  ENOTDIR: phrase('sources.notAFolder').text,
  EACCES: phrase('sources.folderDenied').text,
  EPERM: phrase('sources.folderDenied').text,
};

export type StatusOf = (folder: string) => Promise<FolderStatus>;

/**
 * Looks at folders, at none twice at a time, for any number of callers: each look at a share that
 * hangs keeps a thread of Node's waiting, and there are four.
 */
export function createFolderStatus(
  withinMs: number = answerWithinMs,
  look: StatusOf = lookAt,
): StatusOf {
  const looks = new Map<string, Promise<FolderStatus>>();
  return async (folder) => {
    const looking = looks.get(folder) ?? look(folder).finally(() => looks.delete(folder));
    looks.set(folder, looking);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<FolderStatus>((resolve) => {
      timer = setTimeout(
        () => resolve({ reachable: false, why: phrase('sources.folderSilent').text }),
        withinMs,
      );
    });
    return Promise.race([looking, late]).finally(() => clearTimeout(timer));
  };
}

async function lookAt(folder: string): Promise<FolderStatus> {
  try {
    const status = await stat(folder, { bigint: true });
    return status.isDirectory()
      ? { reachable: true, mark: `${status.dev}:${status.ino}` }
      : { reachable: false, why: reasons['ENOTDIR'] ?? '' };
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code);
    return {
      reachable: false,
      why: reasons[code] ?? phrase('sources.folderUnreadable', { code }).text,
    };
  }
}
