import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Kysely } from 'kysely';
import type { OfferedOriginal } from '../../../../shared/contract/knowledge-originals.ts';
import type { OriginalToOpen } from '../../../../shared/contract/main.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { fileNameOf } from '../../../../shared/file-name.ts';
import type { Downloads } from '../../downloads/create-downloads.ts';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import { toBaseError } from '../base/base-errors.ts';
import { knowledgeBaseRows } from '../bases/base-rows.ts';
import type { DocumentStore } from '../bases/document-store.ts';
import { codeMediaType } from '../parse/media-type.ts';
import { importedMark } from '../sources/files/reconcile-files.ts';
import { sourceRows } from '../sources/runtime/source-rows.ts';
import { contentName } from '../transfer/base-archive.ts';
import { hashOf, openOriginal } from './open-original.ts';

export interface OriginalsDeps {
  db: Kysely<HearthTables>;
  /** The data folder; copies that were opened lie in `opened/`. */
  folder: string;
  store: Pick<DocumentStore, 'base'>;
  downloads: Downloads;
}

interface DocumentOf {
  id: string;
  documentId: string;
}

/** What documents were read from, by the document's id alone: no caller names a path. */
export interface Originals {
  /** For a browser: anybody who may read the base. */
  offer(caller: Caller, input: DocumentOf): Promise<OfferedOriginal>;
  /**
   * For a program on this machine. Of what Hearth keeps itself it is a copy, under the document's
   * name, that cannot be written.
   */
  toOpen(caller: Caller, input: DocumentOf): Promise<OriginalToOpen>;
  /** Removes the copies of the last run. */
  start(): Promise<void>;
}

type Found =
  | { kind: 'page'; url: string }
  | { kind: 'file'; path: string; isKept: boolean; name: string; mediaType: string; hash: string };

/** Source code is text for everybody else. */
const savedAs = (mediaType: string): string =>
  mediaType === codeMediaType ? 'text/plain' : mediaType || 'application/octet-stream';

const missing = (message: string | Phrase): AppError => new AppError('document_missing', message);

export function createOriginals({ db, folder, store, downloads }: OriginalsDeps): Originals {
  const opened = join(folder, 'opened');

  const find = async ({ ownerId }: Caller, { id, documentId }: DocumentOf): Promise<Found> => {
    await knowledgeBaseRows.findReadable(db, ownerId, id);
    const row = await store.base(id).originalOf({ documentId });
    if (!row) throw new AppError('not_found', phrase('knowledge.documentMissing'));
    const { path, location, name, mediaType, hash, sourceId, sourceKey } = row;
    const source = (await sourceRows.ofBase(db, id)).find((one) => one.id === sourceId);
    if ((source?.kind === 'page' || source?.kind === 'sitemap') && /^https?:\/\//.test(sourceKey))
      return { kind: 'page', url: sourceKey };
    if (path !== '') {
      // A path that came with an imported base is only a name.
      const isOurs =
        (source?.kind === 'folder' || source?.kind === 'file') &&
        source.config.mark !== importedMark;
      if (!isOurs) throw missing(phrase('knowledge.originalElsewhere'));
      return { kind: 'file', path, isKept: false, name, mediaType, hash };
    }
    if (!contentName.test(location)) throw missing(phrase('knowledge.originalLeftBehind'));
    const ending = extname(location);
    return {
      kind: 'file',
      path: join(folder, 'uploads', id, location),
      isKept: true,
      name: name.endsWith(ending) ? name : name + ending,
      mediaType,
      hash,
    };
  };

  /** A file of a private machine stays there, unless it is as it was when it was read and shared. */
  const mustBeAsRead = async (
    caller: Caller,
    { isKept, hash }: Extract<Found, { kind: 'file' }>,
    file: Parameters<typeof hashOf>[0],
  ): Promise<void> => {
    if (caller.clientId === null || isKept || (hash !== '' && (await hashOf(file)) === hash))
      return;
    throw new AppError('conflict', phrase('knowledge.originalChanged'));
  };

  const copied = async (path: string, name: string): Promise<string> => {
    const own = join(opened, randomUUID());
    const copy = join(own, name);
    try {
      await mkdir(own, { recursive: true });
      await copyFile(path, copy);
      await chmod(copy, 0o444);
      return copy;
    } catch (cause) {
      await rm(own, { recursive: true, force: true });
      throw toBaseError(cause);
    }
  };

  return {
    async offer(caller, input) {
      const found = await find(caller, input);
      if (found.kind === 'page') return found;
      const { file, sizeBytes } = await openOriginal(found.path);
      try {
        await mustBeAsRead(caller, found, file);
      } catch (cause) {
        await file.close();
        throw cause;
      }
      const name = fileNameOf(found.name, 'document');
      return {
        kind: 'file',
        href: downloads.offer(caller.ownerId, {
          name,
          mediaType: savedAs(found.mediaType),
          sizeBytes,
          file,
        }),
        name,
        sizeBytes,
      };
    },
    async toOpen(caller, input) {
      const found = await find(caller, input);
      if (found.kind === 'page') return found;
      const { file } = await openOriginal(found.path);
      await file.close();
      return {
        kind: 'file',
        path: found.isKept
          ? await copied(found.path, fileNameOf(found.name, 'document'))
          : found.path,
      };
    },
    start: () => rm(opened, { recursive: true, force: true }),
  };
}
