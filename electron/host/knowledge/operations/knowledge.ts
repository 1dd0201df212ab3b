import type { SearchOptions } from '../../../../shared/contract/evaluation.ts';
import type { AnswerEvent, SearchHit } from '../../../../shared/contract/answers.ts';
import type {
  KnowledgeBase,
  KnowledgeDocument,
  Reader,
  SearchFilter,
} from '../../../../shared/contract/knowledge.ts';
import type { DocumentMetadata } from '../../../../shared/contract/document-metadata.ts';
import type { Caller } from '../../caller.ts';
import type { Answering } from '../answer/answering.ts';
import type { AddedPaths } from '../sources/files/add-paths.ts';

export type BaseName = Pick<KnowledgeBase, 'id' | 'name' | 'localOnly' | 'shared' | 'readOnly'>;
/** `holdsLocalOnly`: it is local only, or one of its sources is. */
export type BaseModelName = BaseName & { holdsLocalOnly: boolean };

export interface BaseUpdate {
  id: string;
  name?: string | undefined;
  localOnly?: boolean | undefined;
  shared?: boolean | undefined;
  paused?: boolean | undefined;
  embeddingModel?: string | undefined;
  chunkTokens?: number | null | undefined;
  overlapTokens?: number | null | undefined;
}

/**
 * Everything behind `shared/contract/knowledge.ts`. A base is its owner's: for another caller each
 * call throws `not_found`. One that the machine's user shares is there for every client to list,
 * read, search and ask, and nothing else. A base that is local only is embedded and answered on
 * this machine whatever the caller allows.
 */
export interface Knowledge {
  list(caller: Caller): Promise<KnowledgeBase[]>;
  /** What `list` has, by name alone: without a look into the bases. */
  names(caller: Caller): Promise<BaseModelName[]>;
  create(
    caller: Caller,
    input: { name: string; localOnly?: boolean | undefined },
  ): Promise<KnowledgeBase>;
  /**
   * `forbidden` for a client that wants to share; `model_not_installed` for an embedding model that
   * is not there. Another one is created while the current index answers. With another chunk size every
   * document is read again.
   */
  update(caller: Caller, input: BaseUpdate): Promise<KnowledgeBase>;
  remove(caller: Caller, id: string): Promise<{ removed: boolean }>;
  documents(caller: Caller, id: string): Promise<KnowledgeDocument[]>;
  /** In the order in which they were added; `after` is the id of the last one of the page before. */
  documentPage(
    caller: Caller,
    input: {
      id: string;
      after?: string | undefined;
      state?: KnowledgeDocument['state'] | undefined;
      limit: number;
    },
  ): Promise<{ documents: KnowledgeDocument[]; hasMore: boolean }>;
  document(caller: Caller, input: { id: string; documentId: string }): Promise<KnowledgeDocument>;
  /**
   * Absolute paths on the host's machine; `forbidden` for callers that came in over the network.
   * Returns when all are queued.
   */
  addPaths(
    caller: Caller,
    input: { id: string; paths: readonly string[]; watch?: boolean | undefined },
  ): Promise<AddedPaths>;
  upload(
    caller: Caller,
    input: { id: string; name: string; data: Blob; metadata?: DocumentMetadata | undefined },
  ): Promise<KnowledgeDocument>;
  retry(caller: Caller, input: { id: string; documentId: string }): Promise<KnowledgeDocument>;
  /** In place of the tags that the document had. */
  tag(
    caller: Caller,
    input: { id: string; documentId: string; tags: readonly string[] },
  ): Promise<KnowledgeDocument>;
  removeDocument(
    caller: Caller,
    input: { id: string; documentId: string },
  ): Promise<{ removed: boolean }>;
  /** As `removeDocument`; `conflict` for a document of a folder or another source. */
  removeUpload(
    caller: Caller,
    input: { id: string; documentId: string },
  ): Promise<{ removed: boolean }>;
  /**
   * `sides`: with one of the two indexes alone, for an evaluation. Default: both. `rerank`: instead
   * of the setting; `reranked` says what was done.
   */
  search(
    caller: Caller,
    input: {
      id: string;
      query: string;
      limit?: number | undefined;
      filter?: SearchFilter | undefined;
      sides?: SearchOptions['sides'];
      rerank?: SearchOptions['rerank'];
      signal?: AbortSignal;
    },
  ): Promise<{ hits: SearchHit[]; tookMs: number; reranked?: boolean }>;
  read(
    caller: Caller,
    input: {
      id: string;
      documentId: string;
      from?: number | undefined;
      limit?: number | undefined;
    },
  ): Promise<Reader>;
  /** One question without a conversation. */
  ask(
    caller: Caller,
    input: {
      baseIds: readonly string[];
      question: string;
      model?: string | undefined;
      localOnly?: boolean | undefined;
      filter?: SearchFilter | undefined;
      signal: AbortSignal;
    },
  ): AsyncIterable<AnswerEvent>;
  /**
   * Resolves when no document of the base is queued, parsing or embedding; the command line waits
   * for it.
   */
  settled(caller: Caller, id: string, signal: AbortSignal): Promise<void>;
  /** Answers for conversations. */
  readonly answering: Answering;
}
