import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work on the host's thread is done in slices of this length, so that other requests are served between them. */
const sliceMs = 5;

export interface SliceOptions {
  /** Monotonic milliseconds. Default: `performance.now`. */
  now?: () => number;
  /** Resolves in a later turn of the event loop. Default: `setImmediate`. */
  pause?: () => Promise<unknown>;
}

/** The slices of one piece of long work. */
export interface Slices {
  /** Whether the current slice has used its 5 ms; then `pause` must follow. */
  isOver(): boolean;
  /** Gives the event loop a turn and starts the next slice. */
  pause(): Promise<void>;
}

/** Starts the first slice of one piece of work. Check `isOver` after each portion of about a millisecond. */
export function createSlices({ now = () => performance.now(), pause = () => nextTurn() }: SliceOptions = {}): Slices {
  let startedAt = now();
  return {
    isOver: () => now() - startedAt >= sliceMs,
    async pause() {
      await pause();
      startedAt = now();
    },
  };
}
