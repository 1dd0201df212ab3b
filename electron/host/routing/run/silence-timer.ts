import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { giveUpFactor, type AttemptLimits } from './attempt-limits.ts';

/** Usage comes with the finish or right after it; some servers then leave the connection open. */
const afterFinishMs = 5_000;

/** Node's longest timer; a longer one fires at once. */
const longestTimerMs = 2 ** 31 - 1;

const noAnswer = (ms: number): AppError =>
  new AppError('timeout', phrase('routing.noAnswerWithin', { seconds: Math.ceil(ms / 1000) }), {
    retryable: true,
  });
const stalled = (ms: number): AppError =>
  new AppError('timeout', phrase('routing.stalled', { seconds: Math.ceil(ms / 1000) }), {
    retryable: true,
  });

export interface SilenceTimerInput {
  limits: AttemptLimits;
  /** Ms without a first event after which `onSilent` is called. */
  askNextAfterMs: number;
  /** Ms from now in which the first event has to come; `Infinity`: as long as it takes. */
  deadlineMs: number;
  /** A limit has passed: another may be asked, this one is still read. */
  onSilent: () => void;
  /** Three times the limit, or the deadline, has passed. */
  onGiveUp: (error: AppError) => void;
}

/**
 * The one timer of an attempt. Events and heartbeats only note the time; the timer looks at it when
 * it is due, so that an event costs no timer. While no one reads, the silence is the reader's.
 */
export interface SilenceTimer {
  /** The reader waits for the next event. */
  reading(): void;
  /** The first content, or any event after it. */
  event(): void;
  heartbeat(): void;
  /** No other account can answer from here on but by continuing: the limit itself ends it. */
  giveUpAtLimit(): void;
  /** The answer has its finish: only its usage is still waited for. */
  finished(): void;
  stop(): void;
}

export function startSilenceTimer({
  limits,
  askNextAfterMs,
  deadlineMs,
  onSilent,
  onGiveUp,
}: SilenceTimerInput): SilenceTimer {
  const startedMs = performance.now();
  let factor = giveUpFactor;
  let { betweenEventsMs } = limits;
  let isBegun = false;
  let isReading = true;
  let isSilent = false;
  /** Of the last event, or since when the reader waits for one. */
  let sinceMs = startedMs;
  let heardMs = startedMs;
  let timer: NodeJS.Timeout | undefined;

  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer =
      ms === Infinity
        ? undefined
        : setTimeout(check, Math.min(longestTimerMs, Math.max(1, Math.ceil(ms))));
  };
  /** How long until something is due, at this moment. */
  const nextDue = (nowMs: number): number =>
    Math.min(nextLimit(nowMs), limits.totalMs - (nowMs - startedMs));
  const nextLimit = (nowMs: number): number => {
    if (isBegun) {
      const quiet = nowMs - Math.max(sinceMs, heardMs);
      return betweenEventsMs * (isSilent ? factor : 1) - quiet;
    }
    const ask = isSilent ? Infinity : askNextAfterMs - (nowMs - startedMs);
    const giveUp = limits.firstEventMs * factor - (nowMs - heardMs);
    return Math.min(ask, giveUp, deadlineMs - (nowMs - startedMs));
  };
  const lookWhileBegun = (nowMs: number): AppError | null => {
    const quiet = nowMs - Math.max(sinceMs, heardMs);
    if (quiet >= betweenEventsMs * factor) return stalled(quiet);
    if (quiet >= betweenEventsMs && !isSilent) {
      isSilent = true;
      onSilent();
    }
    return null;
  };
  const lookBeforeFirst = (nowMs: number): AppError | null => {
    const elapsed = nowMs - startedMs;
    if (elapsed >= deadlineMs || nowMs - heardMs >= limits.firstEventMs * factor)
      return noAnswer(elapsed);
    if (elapsed >= askNextAfterMs && !isSilent) {
      isSilent = true;
      onSilent();
    }
    return null;
  };
  function check(): void {
    const nowMs = performance.now();
    if (isBegun && !isReading)
      return arm(Math.min(betweenEventsMs, limits.totalMs - (nowMs - startedMs)));
    const elapsed = nowMs - startedMs;
    if (elapsed >= limits.totalMs) return onGiveUp(noAnswer(elapsed));
    const failure = isBegun ? lookWhileBegun(nowMs) : lookBeforeFirst(nowMs);
    if (failure !== null) return onGiveUp(failure);
    if (timer !== undefined) arm(nextDue(nowMs));
  }
  arm(nextDue(startedMs));

  return {
    reading: () => {
      isReading = true;
      if (isBegun) sinceMs = performance.now();
    },
    event: () => {
      isReading = false;
      isSilent = false;
      if (isBegun) return;
      isBegun = true;
      sinceMs = performance.now();
      arm(nextDue(sinceMs));
    },
    heartbeat: () => {
      heardMs = performance.now();
    },
    giveUpAtLimit: () => {
      factor = 1;
    },
    finished: () => {
      isBegun = true;
      sinceMs = performance.now();
      factor = 1;
      betweenEventsMs = Math.min(betweenEventsMs, afterFinishMs);
      arm(betweenEventsMs);
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
