import { setTimeout as sleep } from 'node:timers/promises';
import type { AppError } from '../../../../shared/errors.ts';
import type { PlanOptions, PlannedAttempt } from '../candidates/candidate.ts';
import type { RunningAttempt } from './attempt.ts';
import type { AttemptedRequest, AttemptStarter } from './attempt-starter.ts';
import { retryBackoffMs } from './backoff.ts';
import { isPassing, mayFailOver } from './failure-consequences.ts';
import { createNamedPauses } from './named-pauses.ts';
import { asFailure } from './settle.ts';

/** A further try of the same account may help. After a time-out the caller has waited enough. */
const mayRetry = (error: AppError): boolean =>
  error.retryable && isPassing(error) && error.code !== 'timeout';

export interface AttemptSchedule {
  starter: AttemptStarter;
  /** In the plan's order; what is started is taken out. */
  queue: PlannedAttempt[];
  attempted: AttemptedRequest;
  options: Pick<PlanOptions, 'retries' | 'waitFirst'>;
  leftMs: () => number;
  /** Whether something of an answer has come from an attempt that still runs. */
  onComing: (isComing: boolean) => void;
  signal: AbortSignal;
}

/** `failure` is null where none could be sent. */
export type FirstAnswer = { attempt: RunningAttempt } | { failure: AppError | null };

interface Running {
  attempt: RunningAttempt;
  isSilent: boolean;
  isBegun: boolean;
}

const isSameProvider = (a: PlannedAttempt, b: PlannedAttempt): boolean =>
  a.provider === b.provider && a.account?.baseUrl === b.account?.baseUrl;

/** The model on this machine that answers when all else has failed, and not when it is slow. */
const isStandIn = ({ reasons }: PlannedAttempt): boolean =>
  reasons.some(({ code }) => code === 'fallback_local' || code === 'last_resort');

/** Which of the queue is next: another provider's where one is silent. -1: none may be asked now. */
function nextPlace(
  queue: readonly PlannedAttempt[],
  silent: PlannedAttempt | undefined,
  inParallel: boolean,
): number {
  const mayStart = (one: PlannedAttempt): boolean => !(inParallel && isStandIn(one));
  const other =
    silent === undefined
      ? -1
      : queue.findIndex((one) => mayStart(one) && !isSameProvider(one, silent));
  return other >= 0 ? other : queue.findIndex(mayStart);
}

/**
 * The first answer of a queue of attempts. One is asked at a time; when it fails, the same account
 * is asked once more where that may help, then the next one. When it is silent for longer than its
 * limit, the next provider is asked in parallel and the silent one is stopped once another has
 * begun. What a provider asked to wait for is waited for when no other is left.
 */
export function createAttemptScheduler({
  starter,
  queue,
  attempted,
  options: { retries, waitFirst },
  leftMs,
  onComing,
  signal,
}: AttemptSchedule): { answer: Promise<FirstAnswer> } {
  const { promise, resolve } = Promise.withResolvers<FirstAnswer>();
  const running = new Set<Running>();
  const tries = new Map<PlannedAttempt, number>();
  const pauses = createNamedPauses();
  /** A further try waits for its moment. */
  let isWaiting = false;
  let isOver = false;
  let failure: AppError | null = null;
  /** No other account could do better. */
  let isFinal = false;

  const finish = (answer: FirstAnswer): void => {
    if (isOver) return;
    isOver = true;
    for (const { attempt } of running) attempt.supersede();
    resolve(answer);
  };
  const start = (planned: PlannedAttempt): boolean => {
    const one = { isSilent: false, isBegun: false };
    const attempt = starter.start({
      planned,
      attempted,
      behind: queue.length,
      hedge: running.size > 0,
      onBegun: () => {
        onComing(true);
        one.isBegun = true;
        one.isSilent = false;
        for (const other of running) if (other.isSilent && other !== one) overtake(other);
      },
      onSilent: () => {
        if (isOver || waitFirst) return;
        one.isSilent = true;
        proceed(planned);
      },
    });
    if (attempt === null) return false;
    const own = Object.assign(one, { attempt });
    running.add(own);
    void attempt.opened.then((error) => {
      // One that was overtaken has no say any more.
      if (!running.delete(own)) return;
      if (error === null) return finish({ attempt });
      // What broke off was not shown: the wait goes on, and the deadline with it.
      onComing([...running].some(({ isBegun }) => isBegun));
      fail(planned, error);
    });
    return true;
  };
  const overtake = (other: Running): void => {
    running.delete(other);
    other.attempt.supersede();
  };

  /** The next of the queue that may be sent, another provider's first where one is silent. */
  const startNext = (silent: PlannedAttempt | undefined): boolean => {
    for (;;) {
      const at = nextPlace(queue, silent, running.size > 0);
      const [planned] = at < 0 ? [] : queue.splice(at, 1);
      if (planned === undefined) return false;
      if (start(planned)) return true;
    }
  };
  const startAfter = (planned: PlannedAttempt, ms: number): void => {
    isWaiting = true;
    sleep(ms, undefined, { signal }).then(
      () => {
        isWaiting = false;
        if (!isOver && !start(planned)) proceed();
      },
      (thrown: unknown) => finish({ failure: asFailure(thrown, signal) }),
    );
  };
  /** Waits for the account that returns first. False where none does in time. */
  const takePause = (): boolean => {
    const pause = pauses.take(leftMs());
    if (pause !== null) startAfter(pause.planned, pause.ms);
    return pause !== null;
  };
  /** Whatever happened: one that may still answer is asked, or this is over. */
  function proceed(silent?: PlannedAttempt): void {
    if (isOver || isWaiting || [...running].some(({ isSilent }) => !isSilent)) return;
    if (!isFinal && leftMs() > 0 && startNext(silent)) return;
    if (running.size > 0 || (!isFinal && leftMs() > 0 && takePause())) return;
    finish({ failure });
  }
  function fail(planned: PlannedAttempt, error: AppError): void {
    if (isFinal) return proceed();
    failure = error;
    isFinal = !mayFailOver(error);
    const namedMs = error.retryAfterMs ?? 0;
    const tried = tries.get(planned) ?? 0;
    if (namedMs > 0) pauses.note(planned, namedMs);
    else if (!isFinal && mayRetry(error) && tried < retries && running.size === 0) {
      const ms = retryBackoffMs(tried + 1, Math.random());
      if (ms < leftMs()) {
        tries.set(planned, tried + 1);
        return startAfter(planned, ms);
      }
    }
    proceed();
  }

  proceed();
  return { answer: promise };
}
