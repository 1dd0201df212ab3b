import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { toStoreError } from './store-errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const set = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;

/**
 * Where the data lie: `HEARTH_HOME`, else the platform's own folder for an application's data. On
 * Linux that is the XDG Base Directory Specification's; a relative XDG_DATA_HOME is ignored, as it
 * asks.
 */
export function dataFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = set(env['HEARTH_HOME']);
  if (chosen !== undefined) return resolve(chosen);
  if (platform === 'win32')
    return join(set(env['APPDATA']) ?? join(home, 'AppData', 'Roaming'), 'Hearth');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Hearth');
  const xdg = set(env['XDG_DATA_HOME']);
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'share'), 'hearth');
}

/**
 * `newest`: return to the newest good backup; `empty`: begin with an empty database where the old
 * one is gone.
 */
export type RestoreWish = 'newest' | 'empty' | undefined;

/** What the user asks for by HEARTH_RESTORE. */
export function restoreWish(env: Environment = process.env): RestoreWish {
  const wish = env['HEARTH_RESTORE'];
  return wish === 'newest' || wish === 'empty' ? wish : undefined;
}

/**
 * A folder that was there is closed to others too, where it is ours to close: data of one person
 * are not the group's to list.
 */
function tighten(folder: string): void {
  try {
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** Makes the folder, for its user alone (0700). */
export function makeDataFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made === undefined) tighten(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const known = toStoreError(error);
    if (known instanceof AppError) throw known;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('forbidden', phrase('store.folderUnwritable', { folder, reason }), {
      cause: error,
    });
  }
}
