import {
  documentPage,
  findDocument,
  listDocuments,
  passageRows,
  readDocument,
  summarize,
} from './base-read.ts';
import {
  embeddingWorks,
  failDocument,
  failEmbedding,
  nextTryAt,
  requeue,
  requeueAll,
  requeueBroken,
  requeueScans,
  takeQueued,
  workOf,
} from './base-jobs.ts';
import {
  beginChange,
  cancelChange,
  finishChange,
  modelChange,
  pendingForChange,
  storeForChange,
} from './change-model.ts';
import {
  addDocuments,
  pendingPassages,
  removeDocument,
  resume,
  storeParsed,
  storeRead,
  storeVectors,
} from './base-write.ts';
import {
  documentsAt,
  giveDocuments,
  hasKeys,
  passagesOfKeys,
  passagesOfSources,
  putSourceDocument,
  removeSourceDocuments,
  sourceCounts,
  sourceDocuments,
  sourceDocumentsAt,
  sourceOf,
  syncFiles,
} from './source-documents.ts';
import { originalOf } from './original-row.ts';
import { adjacentChunks } from './adjacent-chunks.ts';
import { weighPassages } from './weigh/weigh-passages.ts';
import { setTags } from './passages/passage-filter.ts';
import { searchLexical, searchVectors, vectorModel } from './search-base.ts';

/** What can be asked of a base's worker; each takes the open database first. */
export const baseMethods = {
  addDocuments,
  pendingPassages,
  removeDocument,
  resume,
  storeParsed,
  storeRead,
  storeVectors,
  beginChange,
  cancelChange,
  finishChange,
  modelChange,
  pendingForChange,
  storeForChange,
  embeddingWorks,
  failDocument,
  failEmbedding,
  nextTryAt,
  requeue,
  requeueAll,
  requeueBroken,
  requeueScans,
  takeQueued,
  workOf,
  documentsAt,
  giveDocuments,
  hasKeys,
  passagesOfKeys,
  passagesOfSources,
  putSourceDocument,
  removeSourceDocuments,
  sourceCounts,
  sourceDocuments,
  sourceDocumentsAt,
  sourceOf,
  syncFiles,
  documentPage,
  findDocument,
  listDocuments,
  originalOf,
  passageRows,
  readDocument,
  summarize,
  setTags,
  searchLexical,
  searchVectors,
  vectorModel,
  adjacentChunks,
  weighPassages,
};

export type BaseMethods = typeof baseMethods;
export type BaseMethod = keyof BaseMethods;
