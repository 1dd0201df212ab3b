import { chmodSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { toPlainError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { connect } from './connection.ts';
import { durableFiles } from './durable-files.ts';
import { readStatements } from './read-statements.ts';
import { storeCorrupt, toStoreError } from './store-errors.ts';
import type { StoreJob, StoreJobMessage, StoreJobReply } from './store-jobs.ts';

/** One connection, kept between reads of the same file. */
let reader: { path: string; sqlite: Database.Database } | null = null;

/** The same, for keeping a log short. */
let keeper: { path: string; sqlite: Database.Database } | null = null;

function readerOf(path: string): Database.Database {
  if (reader?.path !== path) {
    reader?.sqlite.close();
    reader = { path, sqlite: connect(path, { readonly: true }) };
  }
  return reader.sqlite;
}

/** Waits for no reader or writer (sqlite.org/pragma.html#pragma_wal_checkpoint). */
function checkpoint(path: string): number {
  if (keeper?.path !== path) {
    keeper?.sqlite.close();
    keeper = { path, sqlite: connect(path) };
  }
  const [result] = keeper.sqlite.pragma('wal_checkpoint(PASSIVE)') as { log: number }[];
  return result?.log ?? 0;
}

function quickCheck(path: string): string[] {
  // Read and write, since only then the journal of an unclean stop is played back before the check.
  const sqlite = new Database(path, { fileMustExist: true });
  try {
    const rows = sqlite.pragma('quick_check(20)') as { quick_check: string }[];
    return rows.map((row) => row.quick_check).filter((line) => line !== 'ok');
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
      return [(error as Error).message];
    throw error;
  } finally {
    sqlite.close();
  }
}

/**
 * All pages in one step: a copy in several begins again with each write of another connection in
 * between (sqlite.org/backup.html).
 */
const allPages = 0x7fff_ffff;

/** Makes the copy one file without a journal and checks it. Throws `store_corrupt`. */
function verifyCopy(path: string, version: unknown): void {
  const sqlite = new Database(path, { fileMustExist: true });
  try {
    sqlite.pragma('journal_mode = DELETE');
    const [first] = sqlite.pragma('quick_check(1)') as { quick_check: string }[];
    if (first?.quick_check !== 'ok')
      throw storeCorrupt(first?.quick_check ?? phrase('store.copyUnchecked').text);
    if (sqlite.pragma('user_version', { simple: true }) !== version)
      throw storeCorrupt(phrase('store.copyOtherForm').text);
  } finally {
    sqlite.close();
  }
}

async function backup(path: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  const sqlite = new Database(path, { readonly: true, fileMustExist: true });
  try {
    rmSync(partial, { force: true });
    const version = sqlite.pragma('user_version', { simple: true });
    await sqlite.backup(partial, { progress: () => allPages });
    verifyCopy(partial, version);
    chmodSync(partial, 0o600);
    durableFiles.sync(partial);
    durableFiles.rename(partial, target);
    durableFiles.syncFolder(dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    sqlite.close();
  }
}

function perform(job: StoreJob): unknown {
  if (job.kind === 'quickCheck') return quickCheck(job.path);
  if (job.kind === 'backup') return backup(job.path, job.target);
  if (job.kind === 'checkpoint') return checkpoint(job.path);
  return readerOf(job.path).prepare(readStatements[job.name]).all(job.params);
}

async function answer({ id, job }: StoreJobMessage): Promise<StoreJobReply> {
  try {
    return { id, ok: true, value: await perform(job) };
  } catch (error) {
    return { id, ok: false, error: toPlainError(toStoreError(error)) };
  }
}

parentPort?.on('message', (message: StoreJobMessage) => {
  void answer(message).then((reply) => parentPort?.postMessage(reply));
});
