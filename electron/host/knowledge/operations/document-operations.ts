import { basename } from 'node:path';
import type { Kysely } from 'kysely';
import type { KnowledgeDocument } from '../../../../shared/contract/knowledge.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { UploadFolder } from '../bases/document-store.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { parseLimits } from '../parse/document/parsed.ts';
import type { BaseSources } from '../sources/base-sources.ts';
import type { Knowledge } from './knowledge.ts';
import type { OpenBases } from './open-bases.ts';

export interface DocumentOperationsDeps {
  db: Kysely<HearthTables>;
  bases: OpenBases;
  ingest: Pick<Ingest, 'pageShare'>;
  sources: Pick<BaseSources, 'releaseDocument'>;
  uploads: UploadFolder;
  wake(row: BaseRow): void;
  changed(ownerId: string, baseId: string): void;
  now: () => number;
}

const notFound = (): AppError => new AppError('not_found', phrase('knowledge.documentMissing'));

const megabyte = 1024 * 1024;

/** A client that may only read a shared base does not see where a file is on this machine. */
const visibleTo = (caller: Caller, row: BaseRow, document: KnowledgeDocument): KnowledgeDocument =>
  row.owner_id === caller.ownerId ? document : { ...document, path: '', errorMessage: null };

/** Queues an upload, and returns the id of its document. Throws `too_large`. */
async function storeUpload(
  { bases, uploads, now }: Pick<DocumentOperationsDeps, 'bases' | 'uploads' | 'now'>,
  baseId: string,
  { name, data, metadata = {} }: Omit<Parameters<Knowledge['upload']>[1], 'id'>,
): Promise<string> {
  if (data.size > parseLimits.fileBytes)
    throw new AppError(
      'too_large',
      phrase('knowledge.uploadTooLarge', {
        megabytes: Math.ceil(data.size / megabyte),
        most: parseLimits.fileBytes / megabyte,
      }),
    );
  const shown = basename(name.replaceAll('\\', '/')).slice(0, 200) || 'upload';
  const document = {
    path: '',
    location: await uploads.save(baseId, data),
    file: shown,
    name: shown,
    sizeBytes: data.size,
    modifiedMs: now(),
    metadata: JSON.stringify(metadata),
  };
  const {
    added: [documentId = ''],
  } = await bases.base(baseId).addDocuments({ documents: [document], nowMs: now() });
  return documentId;
}

/** The documents of a base: listed, uploaded, read, tagged and removed. */
export function createDocumentOperations(
  deps: DocumentOperationsDeps,
): Pick<
  Knowledge,
  | 'documents'
  | 'documentPage'
  | 'document'
  | 'upload'
  | 'retry'
  | 'tag'
  | 'removeDocument'
  | 'removeUpload'
  | 'read'
> {
  const { db, bases, ingest, sources, uploads, wake, changed, now } = deps;
  const find = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.find(db, caller.ownerId, id);
  const findReadable = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.findReadable(db, caller.ownerId, id);

  const findDocument = async (baseId: string, documentId: string): Promise<KnowledgeDocument> => {
    const found = await bases.base(baseId).findDocument({ baseId, documentId });
    if (!found) throw notFound();
    return found;
  };

  /** As the caller sees it, with what is read of it so far. */
  const present = (caller: Caller, row: BaseRow, document: KnowledgeDocument): KnowledgeDocument =>
    visibleTo(caller, row, {
      ...document,
      progress: ingest.pageShare(row.id, document.id) ?? document.progress,
    });

  const remove: Knowledge['removeDocument'] = async (caller, { id, documentId }) => {
    if (await sources.releaseDocument(id, documentId)) return { removed: true };
    const { removed, location } = await bases.base(id).removeDocument({ documentId, nowMs: now() });
    if (!removed) throw notFound();
    if (location !== null) await uploads.discard(id, [location]);
    changed(caller.ownerId, id);
    return { removed };
  };

  return {
    async documents(caller, id) {
      const row = await findReadable(caller, id);
      const all = await bases.base(id).listDocuments({ baseId: id });
      return all.map((document) => present(caller, row, document));
    },
    async documentPage(caller, { id, after, state, limit }) {
      const row = await findReadable(caller, id);
      const page = await bases
        .base(id)
        .documentPage({ baseId: id, after, state, limit: limit + 1 });
      return {
        documents: page.slice(0, limit).map((document) => present(caller, row, document)),
        hasMore: page.length > limit,
      };
    },
    async document(caller, { id, documentId }) {
      const row = await findReadable(caller, id);
      return present(caller, row, await findDocument(id, documentId));
    },
    async upload(caller, { id, ...upload }) {
      const row = await find(caller, id);
      const documentId = await storeUpload(deps, id, upload);
      changed(caller.ownerId, id);
      wake(row);
      return findDocument(id, documentId);
    },
    async retry(caller, { id, documentId }) {
      const row = await find(caller, id);
      await findDocument(id, documentId);
      await bases.base(id).requeue({ documentId, nowMs: now() });
      wake(row);
      return findDocument(id, documentId);
    },
    async tag(caller, { id, documentId, tags }) {
      const row = await find(caller, id);
      await bases.base(id).setTags({ documentId, tags: [...new Set(tags)], nowMs: now() });
      changed(caller.ownerId, row.id);
      return findDocument(id, documentId);
    },
    async removeDocument(caller, input) {
      await find(caller, input.id);
      return remove(caller, input);
    },
    async removeUpload(caller, input) {
      await find(caller, input.id);
      const from = await bases.base(input.id).sourceOf({ documentId: input.documentId });
      if (from === null) throw notFound();
      if (from.sourceId !== '' || from.path !== '')
        throw new AppError('conflict', phrase('knowledge.notUploaded'));
      return remove(caller, input);
    },
    async read(caller, { id, documentId, from, limit }) {
      const row = await findReadable(caller, id);
      const reader = await bases.base(id).readDocument({ baseId: id, documentId, from, limit });
      if (!reader) throw notFound();
      return { ...reader, document: visibleTo(caller, row, reader.document) };
    },
  };
}
