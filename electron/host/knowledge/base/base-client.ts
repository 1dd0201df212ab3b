import type { BaseMethod, BaseMethods } from './base-methods.ts';

/**
 * `write` has the only connection that writes, so no call waits for a lock. `vectors` and `words`
 * run the two halves of a search in parallel; `words` also reads.
 */
export type BaseThread = 'write' | 'vectors' | 'words';

type Input<M extends BaseMethod> = BaseMethods[M] extends (
  db: infer _Database,
  ...input: infer Rest
) => unknown
  ? Rest
  : never;

/** One base's file, reached through the worker threads. Each method takes one object, or nothing. */
export type Base = {
  readonly [M in BaseMethod]: (...input: Input<M>) => Promise<ReturnType<BaseMethods[M]>>;
};

/** Which thread runs each method. */
export const threadOf: Readonly<Record<BaseMethod, BaseThread>> = {
  searchVectors: 'vectors',

  searchLexical: 'words',
  vectorModel: 'words',
  weighPassages: 'words',
  passageRows: 'words',
  adjacentChunks: 'words',
  passagesOfKeys: 'words',
  passagesOfSources: 'words',
  documentPage: 'words',
  findDocument: 'words',
  listDocuments: 'words',
  readDocument: 'words',
  originalOf: 'words',
  summarize: 'words',
  documentsAt: 'words',
  sourceCounts: 'words',
  sourceDocuments: 'words',
  sourceDocumentsAt: 'words',
  sourceOf: 'words',
  modelChange: 'words',
  workOf: 'words',

  addDocuments: 'write',
  removeDocument: 'write',
  giveDocuments: 'write',
  putSourceDocument: 'write',
  removeSourceDocuments: 'write',
  syncFiles: 'write',
  setTags: 'write',
  hasKeys: 'write',
  resume: 'write',
  takeQueued: 'write',
  nextTryAt: 'write',
  requeue: 'write',
  requeueAll: 'write',
  requeueBroken: 'write',
  requeueScans: 'write',
  storeParsed: 'write',
  storeRead: 'write',
  failDocument: 'write',
  pendingPassages: 'write',
  storeVectors: 'write',
  embeddingWorks: 'write',
  failEmbedding: 'write',
  beginChange: 'write',
  cancelChange: 'write',
  pendingForChange: 'write',
  storeForChange: 'write',
  finishChange: 'write',
};

/** The base whose calls `send` delivers. */
export function createBaseClient(
  send: (method: BaseMethod, input: unknown) => Promise<unknown>,
): Base {
  const methods = Object.keys(threadOf) as BaseMethod[];
  // `Base` ties each method to its input and result; on the way to the thread they are only values.
  return Object.fromEntries(
    methods.map((method) => [method, (input: unknown) => send(method, input)]),
  ) as unknown as Base;
}
