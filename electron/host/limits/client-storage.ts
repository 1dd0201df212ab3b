import { statfsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';

/** What a client may keep on this machine, and how much of the disk stays free of clients. */
export interface StorageLimits {
  /**
   * Runs a write of about `bytes` that are reserved until it ends, so that writes at the same time
   * do not each take the same room. The machine's own user is never refused. Throws `storage_full`
   * before anything is written. `text`: rows of `hearth.db` alone, which are counted without a look
   * at files. Default: files.
   */
  write<Result>(
    ownerId: string,
    bytes: number,
    run: () => Promise<Result>,
    kind?: 'files' | 'text',
  ): Promise<Result>;
  /** Throws `storage_full` where this many more bytes do not fit. */
  mustFit(ownerId: string, bytes: number): Promise<void>;
  /**
   * Bytes that still fit, by what was last measured of the owner's files; Infinity for the
   * machine's own user.
   */
  room(ownerId: string): number;
}

export interface StorageDeps {
  sqlite: Database;
  /** The data folder. */
  folder: string;
  /** In megabytes of 1,048,576 bytes; null is no limit. */
  limitOf: (ownerId: string) => number | null;
  now: () => number;
  /** Free and total bytes of the disk with the data folder. Default: asked of the file system. */
  disk?: (folder: string) => { free: number; total: number };
}

const megabyte = 1024 * 1024;
/** A base's files are measured again after this time, and after each write. */
const measuredForMs = 10_000;
const diskForMs = 2_000;
/** Clients leave free what the ledger, its journal and a backup need for days of work. */
const reservedBytes = 1024 * megabyte;
const reservedShare = 0.05;

const diskOf = (folder: string): { free: number; total: number } => {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { free: bavail * bsize, total: blocks * bsize };
};
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
const megabytes = (bytes: number): string => `${Math.ceil(bytes / megabyte)} MB`;

async function sizeOfFolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let total = 0;
  for (const name of names) total += await sizeOf(join(folder, name));
  return total;
}

export function createStorage({
  sqlite,
  folder,
  limitOf,
  now,
  disk = diskOf,
}: StorageDeps): StorageLimits {
  const textOf = sqlite
    .prepare<[string], number>('SELECT bytes FROM stored_text WHERE owner_id = ?')
    .pluck();
  const basesOf = sqlite
    .prepare<[string], string>('SELECT id FROM knowledge_bases WHERE owner_id = ?')
    .pluck();
  const measured = new Map<string, { bytes: number; at: number }>();
  const reserved = new Map<string, number>();
  let free: { bytes: number; least: number; at: number } | null = null;

  const measure = async (ownerId: string): Promise<number> => {
    let bytes = 0;
    for (const id of basesOf.all(ownerId)) {
      for (const suffix of ['', '-wal'])
        bytes += await sizeOf(join(folder, 'knowledge', `${id}.db${suffix}`));
      bytes += await sizeOfFolder(join(folder, 'uploads', id));
    }
    measured.set(ownerId, { bytes, at: now() });
    return bytes;
  };
  const filesOf = async (ownerId: string): Promise<number> => {
    const known = measured.get(ownerId);
    return known !== undefined && Math.abs(now() - known.at) < measuredForMs
      ? known.bytes
      : measure(ownerId);
  };

  /** Asked at most every two seconds, and less what was reserved since by any client. */
  const mustLeaveDisk = (bytes: number): void => {
    if (free === null || Math.abs(now() - free.at) >= diskForMs) {
      const { free: bytesFree, total } = disk(folder);
      free = { bytes: bytesFree, least: Math.min(reservedBytes, total * reservedShare), at: now() };
    }
    const reservedSum = [...reserved.values()].reduce((sum, one) => sum + one, 0);
    if (free.bytes - reservedSum - bytes >= free.least) return;
    throw new AppError('storage_full', phrase('clients.diskNearlyFull'));
  };

  const roomBy = (ownerId: string, files: number): number => {
    const limit = limitOf(ownerId);
    return limit === null
      ? Number.POSITIVE_INFINITY
      : limit * megabyte - (textOf.get(ownerId) ?? 0) - files - (reserved.get(ownerId) ?? 0);
  };
  const check = (ownerId: string, bytes: number, files: number): void => {
    const room = roomBy(ownerId, files);
    if (bytes > room) {
      const limit = limitOf(ownerId) ?? 0;
      throw new AppError(
        'storage_full',
        phrase('clients.storageFull', {
          needed: megabytes(bytes),
          left: megabytes(Math.max(0, room)),
          limit,
        }),
      );
    }
    mustLeaveDisk(bytes);
  };

  const mustFit: StorageLimits['mustFit'] = async (ownerId, bytes) => {
    if (ownerId !== desktopOwnerId) check(ownerId, bytes, await filesOf(ownerId));
  };

  return {
    mustFit,
    async write(ownerId, bytes, run, kind = 'files') {
      if (ownerId === desktopOwnerId) return run();
      const files = await filesOf(ownerId);
      check(ownerId, bytes, files);
      reserved.set(ownerId, (reserved.get(ownerId) ?? 0) + bytes);
      try {
        return await run();
      } finally {
        const left = (reserved.get(ownerId) ?? 0) - bytes;
        if (left > 0) reserved.set(ownerId, left);
        else reserved.delete(ownerId);
        if (kind === 'files') measured.delete(ownerId);
        if (kind === 'files') free = null;
      }
    },
    room: (ownerId) =>
      ownerId === desktopOwnerId
        ? Number.POSITIVE_INFINITY
        : roomBy(ownerId, measured.get(ownerId)?.bytes ?? 0),
  };
}
