import type { KnowledgeSource } from '../../../../../shared/contract/knowledge-sources.ts';
import type { Base } from '../../base/base-client.ts';
import type { NewDocument } from '../../base/base-write.ts';
import type { SourcePatch, SourceRow } from './source-rows.ts';

/** A path of a folder that is not read, with the reason. */
export interface SkippedPath {
  path: string;
  /** An error code, or `hidden`, `link`, `other_kind`. */
  code: string;
  reason: string;
}

export interface Looked {
  added: number;
  unchanged: number;
  skipped: SkippedPath[];
}

/** A source at work. None of its functions throws: what goes wrong becomes the source's state. */
export interface SourceRuntime {
  /** Looks at it now, all of it; with `retryFailed` also at documents that had failed. */
  look(options: { retryFailed: boolean }): Promise<Looked>;
  /** Called every second or so. */
  tick?(nowMs: number): void;
  status(): Pick<KnowledgeSource, 'watch' | 'polledFor'> & {
    checking: boolean;
    /** When it looks next without being asked to. Default: it does not. */
    nextCheckAt?: number | null;
  };
  /** Ends what it does, and waits until it has ended. */
  close(): Promise<void>;
}

/** What a source works with. */
export interface SourceContext {
  /** As it is now. */
  row(): SourceRow;
  base: Base;
  save(patch: SourcePatch): Promise<void>;
  excluded(): Promise<ReadonlySet<string>>;
  /** Documents were queued. */
  queued(): Promise<void>;
  /** Something that is shown is another now. */
  changed(): void;
  /** Puts content under a key of the source, in place of what it was; kept in the data folder. */
  put(key: string, content: SourceContent): Promise<void>;
  drop(keys: readonly string[]): Promise<void>;
  now: () => number;
}

export interface SourceContent extends Pick<NewDocument, 'file' | 'name' | 'modifiedMs'> {
  data: Blob;
  /** Tells how it is read: `.md`, `.html`. */
  extension: string;
}

/** Waits for work to end, but not for ever. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
