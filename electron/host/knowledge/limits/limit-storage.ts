import type { StorageLimits } from '../../limits/client-storage.ts';
import type { DocumentStore } from '../bases/document-store.ts';
import type { Evaluation } from '../evaluate/create-evaluation.ts';
import type { Knowledge } from '../operations/knowledge.ts';
import type { Sources } from '../sources/runtime/sources.ts';
import type { Transfer } from '../transfer/create-transfer.ts';

/**
 * The least that an empty knowledge base takes, and the least that the index of one more page or
 * conversation takes.
 */
const emptyBaseBytes = 256 * 1024;

const bytesOf = (...texts: (string | undefined)[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);

/** Counts what sources keep; throws `storage_full`. */
export const limitDocumentStore = (
  store: DocumentStore,
  storage: StorageLimits,
): DocumentStore => ({
  ...store,
  keep: (base, content) =>
    storage.write(base.ownerId, content.data.size, () => store.keep(base, content)),
});

/** The operations of the knowledge domain that store something; each throws `storage_full`. */
export const limitKnowledge = <Limited extends Pick<Knowledge, 'create' | 'upload'>>(
  knowledge: Limited,
  storage: StorageLimits,
): Limited => ({
  ...knowledge,
  create: (caller, input) =>
    storage.write(caller.ownerId, emptyBaseBytes, () => knowledge.create(caller, input)),
  upload: (caller, input) =>
    storage.write(
      caller.ownerId,
      input.data.size + bytesOf(JSON.stringify(input.metadata ?? {})),
      () => knowledge.upload(caller, input),
    ),
});

/**
 * The document store counts pages as they come; what would only be refused then is refused here
 * before.
 */
export const limitSources = (sources: Sources, storage: StorageLimits): Sources => ({
  ...sources,
  async addPage(caller, input) {
    await storage.mustFit(caller.ownerId, emptyBaseBytes);
    return sources.addPage(caller, input);
  },
  async addConversations(caller, input) {
    await storage.mustFit(caller.ownerId, emptyBaseBytes);
    return sources.addConversations(caller, input);
  },
  saveNote: (caller, input) =>
    storage.write(caller.ownerId, bytesOf(input.title, input.content), () =>
      sources.saveNote(caller, input),
    ),
});

/**
 * The first part of an upload states the size of the file. What an import makes of it is checked
 * when it is unpacked (`TransferDeps.mustFit`).
 */
export const limitTransfer = (transfer: Transfer, storage: StorageLimits): Transfer => ({
  ...transfer,
  async upload(caller, part) {
    if (part.uploadId === null) await storage.mustFit(caller.ownerId, part.totalBytes);
    return transfer.upload(caller, part);
  },
});

export const limitEvaluation = (evaluation: Evaluation, storage: StorageLimits): Evaluation => ({
  ...evaluation,
  save: (caller, input) =>
    storage.write(caller.ownerId, bytesOf(input.question, JSON.stringify(input.expected)), () =>
      evaluation.save(caller, input),
    ),
  import: (caller, input) =>
    storage.write(caller.ownerId, bytesOf(input.text), () => evaluation.import(caller, input)),
  async *run(caller, input, signal) {
    await storage.mustFit(caller.ownerId, bytesOf(JSON.stringify(input.given ?? [])));
    yield* evaluation.run(caller, input, signal);
  },
  async *suggest(caller, input, signal) {
    await storage.mustFit(caller.ownerId, input.count * 4096);
    yield* evaluation.suggest(caller, input, signal);
  },
});
