import { findDocument, listDocuments, passageRows, readDocument, summarize } from './base-read.ts';
import { addDocuments, failDocument, failEmbedding, pendingPassages, removeDocument, requeue, resume, storeParsed, storeVectors, takeQueued } from './base-write.ts';
import { searchLexical, searchVectors, vectorModel } from './search-base.ts';

/** What can be asked of a base's worker; each takes the open database first. */
export const baseMethods = {
  addDocuments, failDocument, failEmbedding, pendingPassages, removeDocument, requeue, resume, storeParsed, storeVectors, takeQueued,
  findDocument, listDocuments, passageRows, readDocument, summarize,
  searchLexical, searchVectors, vectorModel,
};

export type BaseMethods = typeof baseMethods;
export type BaseMethod = keyof BaseMethods;
