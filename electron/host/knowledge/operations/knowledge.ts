import type { SearchOptions } from '../../../../shared/contract/evaluation.ts';
import type {
  AskEvent,
  KnowledgeBase,
  KnowledgeDocument,
  Reader,
  SearchHit,
  SearchFilter,
} from '../../../../shared/contract/knowledge.ts';
import type { Caller } from '../../caller.ts';
import type { Answering } from '../answer/answering.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseRow } from '../bases/base-rows.ts';

export interface AddedPaths {
  added: number;
  unchanged: number;
  skipped: { path: string; code: string; reason: string }[];
}

/** How sources reach the bases; `ownerId` is never taken from a caller's input. */
export interface Intake {
  /** Throws `not_found`. */
  find(ownerId: string, id: string): Promise<BaseRow>;
  base(id: string): Base;
  /** Throws `local_only` where the base is embedded, or is to be, by a model of an account. */
  mustEmbedHere(row: BaseRow): Promise<void>;
  /** Looks for documents that were queued. */
  wake(row: BaseRow): void;
  changed(ownerId: string, id: string): void;
  /** Keeps content in the data folder, and gives its location. */
  keep(id: string, data: Blob, extension: string): Promise<string>;
  discard(id: string, locations: readonly string[]): Promise<void>;
}

export type BaseName = Pick<KnowledgeBase, 'id' | 'name' | 'localOnly' | 'shared' | 'readOnly'>;
/** `holdsLocalOnly`: it is local only, or one of its sources is. */
export type BaseModelName = BaseName & { holdsLocalOnly: boolean };

/**
 * Everything behind `shared/contract/knowledge.ts`. A base is its owner's: for anybody else each
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
   * is not there. Another one is made beside the index that answers. With another chunk size every
   * document is read anew.
   */
  update(
    caller: Caller,
    input: {
      id: string;
      name?: string | undefined;
      localOnly?: boolean | undefined;
      shared?: boolean | undefined;
      paused?: boolean | undefined;
      embeddingModel?: string | undefined;
      chunkTokens?: number | null | undefined;
      overlapTokens?: number | null | undefined;
    },
  ): Promise<KnowledgeBase>;
  remove(caller: Caller, id: string): Promise<{ removed: boolean }>;
  documents(caller: Caller, id: string): Promise<KnowledgeDocument[]>;
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
    input: { id: string; name: string; data: Blob },
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
  /**
   * `sides`: with one of the two indexes alone, for an evaluation; both unless given. `rerank`: in
   * place of the setting; `reranked` tells what was done.
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
      signal: AbortSignal;
    },
  ): AsyncIterable<AskEvent>;
  /** For its sources: a base's file, and the folder of the contents that are kept. */
  readonly intake: Intake;
  /**
   * Resolves when no document of the base is queued, parsing or embedding; the command line waits
   * for it.
   */
  settled(caller: Caller, id: string, signal: AbortSignal): Promise<void>;
  /** Answers for conversations. */
  readonly answering: Answering;
  /** Goes on with what the last run left unfinished. */
  start(): Promise<void>;
  close(): Promise<void>;
}
