import type { Base } from '../base/base-client.ts';

/** A base as a search reads it: its file, and the model that its vectors are of. */
export interface RetrievedBase {
  id: string;
  base: Base;
  /**
   * The question's vector by the model that embedded the base; null where it can't be had now, and
   * the words must do alone.
   */
  embedQuery(model: string): Promise<Float32Array | null>;
  languagesOf(model: string): readonly string[];
  /** Which of the passages may not leave this machine. */
  localOnlyOf?(passageIds: readonly number[]): Promise<ReadonlySet<number>>;
}
