import type { AppError, ErrorCode } from '../../../../shared/errors.ts';
import type { JobFailure } from '../base/base-jobs.ts';
import type { Base } from '../base/base-client.ts';
import type { ChunkSize } from '../parse/chunk.ts';
import type { WakeSignal } from './wake-signal.ts';
import type { Pace } from './pace.ts';
import type { RestReason } from './progress.ts';
import type { Scans } from './scans.ts';

/** What holds for a base now. */
export interface IngestPlan {
  /** By the user. */
  paused: boolean;
  /** Null while there is no model that could. */
  model: string | null;
  /** The model that is to take its place. */
  nextModel: string | null;
  size: ChunkSize;
}

export interface IngestTarget {
  id: string;
  base: Base;
  /** Ends when the base is removed or the host stops. */
  signal: AbortSignal;
  /** Where a document's file is, as an absolute path. */
  locate(location: string): string;
  /** Asked before each document and each batch. */
  plan(): Promise<IngestPlan>;
  /** Vectors one after another. */
  embed(model: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array>;
  /** Whether the model reads less at a time than the documents are cut for. */
  readsLess(model: string): Promise<boolean>;
  /** The base has the model now. */
  switched(model: string): Promise<void>;
  changed(): void;
}

/** A base that is worked on. */
export interface Job {
  target: IngestTarget;
  /** Is notified when something may have changed for a loop that waits. */
  wakeSignal: WakeSignal;
  pace: Pace;
  /** Of a change of model, and why its last try failed. */
  changePace: Pace;
  changeFailed: ErrorCode | null;
  /** What is read page by page. */
  scans: Scans;
  /** Why nothing is embedded now, apart from obstacles of the whole machine. */
  rest: Exclude<RestReason, ReturnType<Obstacle>> | null;
}

/** Tells whether the machine can be worked on now; asked again and again while it can't. */
export type Obstacle = () => Extract<RestReason, 'battery' | 'load'> | null;

/** How often what can't be waited for is looked at again. */
export const lookAgainMs = 1000;

export const toFailure = ({
  code,
  message,
  retryable,
  retryAfterMs = 0,
}: AppError): JobFailure => ({ code, message, retryable, retryAfterMs });

/**
 * Waits for as long as the machine is on battery or busy; false when the base's work was ended or
 * paused meanwhile.
 */
export async function clear(
  { target, wakeSignal, pace }: Job,
  obstacle: Obstacle,
): Promise<boolean> {
  if (obstacle() === null) return !target.signal.aborted;
  target.changed();
  while (obstacle() !== null) {
    if (!(await wakeSignal.wait(lookAgainMs, target.signal)) || (await target.plan()).paused)
      return false;
  }
  pace.restart();
  target.changed();
  return true;
}
