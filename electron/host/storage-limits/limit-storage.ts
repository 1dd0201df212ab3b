import type { Conversations } from '../conversations/conversations.ts';
import type { Evaluation } from '../knowledge/evaluate/create-evaluation.ts';
import type { Knowledge } from '../knowledge/operations/knowledge.ts';
import type { Sources } from '../knowledge/sources/sources.ts';
import type { Transfer } from '../knowledge/transfer/create-transfer.ts';
import type { StorageLimits } from '../limits/client-storage.ts';

/**
 * What an empty knowledge base, and what the index of one more page or conversation, takes at
 * least.
 */
const emptyBaseBytes = 256 * 1024;

const bytesOf = (...texts: (string | undefined)[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);

/**
 * The knowledge domain behind each client's storage limit; `ownerOf` gives the owner of a base. Its
 * refusals are `storage_full`.
 */
export const storeKnowledge = <Whole extends Knowledge>(
  knowledge: Whole,
  storage: StorageLimits,
  ownerOf: (baseId: string) => string,
): Whole => ({
  ...knowledge,
  create: (caller, input) =>
    storage.write(caller.ownerId, emptyBaseBytes, () => knowledge.create(caller, input)),
  upload: (caller, input) =>
    storage.write(caller.ownerId, input.data.size, () => knowledge.upload(caller, input)),
  intake: {
    ...knowledge.intake,
    keep: (id, data, extension) =>
      storage.write(ownerOf(id), data.size, () => knowledge.intake.keep(id, data, extension)),
  },
});

/**
 * Pages are counted as they come (`intake.keep`); what is refused here is what would only be
 * refused later.
 */
export const storeSources = <Whole extends Sources>(
  sources: Whole,
  storage: StorageLimits,
): Whole => ({
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
 * The first part of an upload says how large the file is. What is made of it is judged when it is
 * unpacked (`TransferDeps.mustFit`).
 */
export const storeTransfer = (transfer: Transfer, storage: StorageLimits): Transfer => ({
  ...transfer,
  async upload(caller, part) {
    if (part.uploadId === null) await storage.mustFit(caller.ownerId, part.totalBytes);
    return transfer.upload(caller, part);
  },
});

export const storeEvaluation = (evaluation: Evaluation, storage: StorageLimits): Evaluation => ({
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

/** An answer is never cut: the question is refused where not even it fits. */
export const storeConversations = (
  conversations: Conversations,
  storage: StorageLimits,
): Conversations => ({
  ...conversations,
  create: (ownerId, input) =>
    storage.write(
      ownerId,
      bytesOf(input.title) + 1024,
      () => conversations.create(ownerId, input),
      'text',
    ),
  update: (ownerId, input) =>
    storage.write(
      ownerId,
      bytesOf(input.title),
      () => conversations.update(ownerId, input),
      'text',
    ),
  send: (caller, input) =>
    storage.write(
      caller.ownerId,
      bytesOf(input.content),
      () => conversations.send(caller, input),
      'text',
    ),
  edit: (caller, input) =>
    storage.write(
      caller.ownerId,
      bytesOf(input.content),
      () => conversations.edit(caller, input),
      'text',
    ),
  async regenerate(caller, id) {
    await storage.mustFit(caller.ownerId, 1024);
    return conversations.regenerate(caller, id);
  },
});
