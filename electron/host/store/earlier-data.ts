import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { listBackups } from './backups.ts';

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * What shows that a data folder had a database before: backups, knowledge bases, a database that a
 * restore kept.
 */
function tracesIn(folder: string): string[] {
  const backups = listBackups(folder).length;
  const bases = namesIn(join(folder, 'knowledge')).filter((name) => name.endsWith('.db')).length;
  const kept = namesIn(folder).filter((name) => /^hearth\.db\.damaged-\d+/.test(name)).length;
  const counted = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
  return [
    ...counted(backups, 'backup'),
    ...counted(bases, 'knowledge base'),
    ...counted(kept, 'database that was set aside'),
  ];
}

/** Whether there is a database to open; an empty file is none. */
export const hasDatabase = (file: string): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Throws `store_missing` where a new database would hide that the old one is gone: chats and
 * accounts would seem lost, and the daily backups of the empty one would replace the good ones
 * within three days.
 */
export function refuseEmpty(folder: string): void {
  const traces = tracesIn(folder);
  if (traces.length === 0) return;
  throw new AppError(
    'store_missing',
    phrase('store.missing', { folder, traces: traces.join(' and ') }),
  );
}
