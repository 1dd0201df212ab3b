import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { toStoreError } from './store-errors.ts';

/**
 * Keeps two hosts out of one data folder. The lock is the operating system's, on `host.lock`
 * through SQLite, so it is gone the moment its holder dies, however it died: a file with a process
 * number in it would have to guess whether that number still means the same process, and two
 * starters could both take over a stale one. `host.json` only says who the holder is; when the lock
 * can be had and the file is there, the last host did not stop cleanly.
 */
export interface FolderLock {
  /** Whether the host before this one ended without releasing. */
  unclean: boolean;
  /**
   * With `keepMark` the next host still sees an unclean stop: the check it asks for has not been
   * passed.
   */
  release(options?: { keepMark?: boolean }): void;
}

const holderSchema = z.object({ pid: z.number().int(), since: z.number() });
type Holder = z.infer<typeof holderSchema>;

function readHolder(file: string): Holder | 'unreadable' | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

function lockedError(folder: string, holder: Holder | 'unreadable' | null): AppError {
  const who =
    holder === null || holder === 'unreadable' ? 'another process' : `process ${holder.pid}`;
  return new AppError('store_locked', phrase('store.inUse', { folder, who }), { retryable: true });
}

/** Throws `store_locked` with the holder's process number. */
export function lockFolder(folder: string, now: () => number): FolderLock {
  const holderFile = join(folder, 'host.json');
  const lock = new Database(join(folder, 'host.lock'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true)
      throw lockedError(folder, readHolder(holderFile));
    throw toStoreError(error);
  }
  const unclean = readHolder(holderFile) !== null;
  try {
    writeFileSync(holderFile, JSON.stringify({ pid: process.pid, since: now() } satisfies Holder), {
      mode: 0o600,
    });
  } catch (error) {
    lock.close();
    throw toStoreError(error);
  }
  let isLocked = true;
  const release: FolderLock['release'] = ({ keepMark = false } = {}) => {
    if (!isLocked) return;
    isLocked = false;
    if (!keepMark) rmSync(holderFile, { force: true });
    lock.close();
  };
  return { unclean, release };
}
