import type { AddPaths } from './files/add-paths.ts';

/** What the operations on bases and documents need of their sources. */
export interface BaseSources {
  /** Adds folders and files, each as a source of its own. */
  addPaths: AddPaths;
  /**
   * Throws `conflict` or `local_only` where the change would let others, or a provider, read
   * conversations that the base has.
   */
  mustAllow(
    ownerId: string,
    baseId: string,
    change: { localOnly?: boolean | undefined; shared?: boolean | undefined },
  ): Promise<void>;
  /** Starts a look at the base's conversations after the base has changed. */
  lookAtConversations(baseId: string): Promise<void>;
  /** Ends the base's sources before and after `removeBase`, which removes their rows. */
  stopWhile(baseId: string, removeBase: () => Promise<void>): Promise<void>;
  /**
   * Removes the source where the document is all of it, and returns true; else excludes the
   * document from its source, so that it stays removed. Throws `conflict` for a note.
   */
  releaseDocument(baseId: string, documentId: string): Promise<boolean>;
}
