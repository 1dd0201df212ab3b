import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import type { HearthTables } from '../../store/schema.ts';
import { importedMark } from '../sources/files/reconcile-files.ts';
import { createFolderStatus } from '../sources/files/folder-status.ts';
import { sourceRows, type SourceConfig } from '../sources/runtime/source-rows.ts';
import type { ArchivedRowOf } from './archived-rows.ts';
import { damaged } from './transfer-errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

const notHere = phrase('transfer.kept').text;

const folderStatus = createFolderStatus();

/**
 * An imported file alone starts no watch on a folder, no schedule and no request to a private host.
 * False where a folder or file is not the one on this machine.
 */
export async function importSource(
  db: Kysely<HearthTables>,
  { source: kind, config, createdAt, excluded }: ArchivedRowOf<'source'>,
  own: { id: string; base_id: string; owner_id: string },
): Promise<boolean> {
  const place = await placeOf(kind, config);
  const isHere = place.mark !== importedMark;
  await db
    .insertInto('sources')
    .values({
      ...own,
      kind,
      config: JSON.stringify({ ...place, ...(config.localOnly ? { localOnly: true } : {}) }),
      state: isHere ? 'ready' : 'unreachable',
      error_code: isHere ? null : 'document_missing',
      error_message: isHere ? null : notHere,
      last_checked_at: null,
      created_at: createdAt,
    })
    .execute();
  for (const key of excluded) await sourceRows.exclude(db, own.id, key);
  return isHere;
}

/** Its path or address, as this machine has it. Throws `document_unreadable` without one. */
async function placeOf(
  kind: ArchivedRowOf<'source'>['source'],
  { path, url, mark }: SourceConfig,
): Promise<Pick<SourceConfig, 'path' | 'watched' | 'mark' | 'url' | 'refresh'>> {
  if (kind === 'folder' || kind === 'file') {
    if (path === undefined) throw damaged();
    const status = await folderStatus(kind === 'file' ? dirname(path) : path);
    const isHere = status.reachable && status.mark === mark;
    return { path, watched: false, mark: isHere ? mark : importedMark };
  }
  if (kind !== 'page' && kind !== 'sitemap') return {};
  if (url === undefined || !/^https?:\/\//.test(url)) throw damaged();
  return { url, refresh: 'off' };
}
