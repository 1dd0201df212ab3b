import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';

/** A long computation that yields after each step; a step takes well under a millisecond. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Runs long computations in turns of the event loop. */
export interface Turns {
  /**
   * Resolves with what the steps return, rejects with what they throw, and with `aborted` when the
   * signal fires.
   */
  run<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result>;
}

export interface TurnsParts {
  /** Time that all computations together may take of one turn of the event loop. */
  sliceMs: number;
  now: () => number;
  /** Calls back in the next turn, after the events that have arrived were handled. */
  nextTurn: (resume: () => void) => void;
}

/** Advances one computation until a time; true once it has ended. */
type Job = (until: number) => boolean;

/**
 * One budget per turn for all computations, shared in rotation: with a budget for each, a hundred
 * of them would still hold the loop a hundred times as long. A computation begins in the turn that
 * asks for it, as far as that turn's budget reaches.
 */
export function createTurns({ sliceMs, now, nextTurn }: TurnsParts): Turns {
  const waiting: Job[] = [];
  let leftMs = sliceMs;
  let isScheduled = false;
  const advance = (): void => {
    while (leftMs > 0) {
      const job = waiting.shift();
      if (job === undefined) break;
      const beganAt = now();
      if (!job(beganAt + leftMs)) waiting.push(job);
      leftMs -= now() - beganAt;
    }
    if (isScheduled || leftMs === sliceMs) return;
    isScheduled = true;
    nextTurn(resume);
  };
  const resume = (): void => {
    isScheduled = false;
    leftMs = sliceMs;
    if (waiting.length > 0) advance();
  };
  return {
    run: (steps, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): true => {
          settle();
          return true;
        };
        waiting.push((until) => {
          try {
            if (signal?.aborted === true) throw new AppError('aborted', phrase('access.aborted'));
            do {
              const step = steps.next();
              if (step.done === true) return end(() => resolve(step.value));
            } while (now() < until);
            return false;
          } catch (error) {
            return end(() => reject(error instanceof Error ? error : new TypeError(String(error))));
          }
        });
        advance();
      }),
  };
}

/**
 * The host's own turns: its event loop is one per process, and so is the budget. A health check
 * passes several turns, and shares the cores with the sender of the work: with 4 ms its 99th
 * percentile was 67 ms, with 2 it is 49 (`adversary.healthP99Ms`).
 */
export const turns: Turns = createTurns({
  sliceMs: 2,
  now: () => performance.now(),
  nextTurn: (resume) => void setImmediate(resume),
});

/**
 * Runs all steps at once; for callers with nothing else to do, such as tests and worker threads.
 */
export function runAtOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
