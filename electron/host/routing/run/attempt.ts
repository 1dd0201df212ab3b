import type { ChatEvent, ChatRequest, Usage } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { unknownFields } from '../../providers/carry-fields.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import { createAnswerProgress, type AnswerProgress } from './answer-progress.ts';
import { admitAttempt, type AdmittedAttempt, type AttemptRefusal } from './attempt-admission.ts';
import { connectionTimeouts } from './attempt-limits.ts';
import { recordAttempt } from './attempt-record.ts';
import { settleAttempt, type AttemptEnd } from './attempt-settlement.ts';
import { attemptUsageOf, type AttemptUsage } from './attempt-usage.ts';
import { untilStopped } from './interruptible.ts';
import { withMaxTokens } from './model-defaults.ts';
import type { AttemptInput } from './attempt-input.ts';
import { asFailure } from './settle.ts';
import { startSilenceTimer, type SilenceTimer } from './silence-timer.ts';

/** One attempt: admitted, recorded, sent, read and settled, whatever happens. */
export interface RunningAttempt {
  planned: PlannedAttempt;
  order: number;
  progress: AnswerProgress;
  /** What it has used so far, and once it is over what it owes; null where that is nothing. */
  usage(): Usage | null;
  /**
   * Null once it may be shown: from its first content on, or when it is whole; else its failure,
   * and then nothing was shown.
   */
  opened: Promise<AppError | null>;
  /** Ms since its first content; null while there is none. */
  sinceContentMs(): number | null;
  /**
   * The answer's next event, or null at its end; only of an attempt that opened. Throws its
   * failure.
   */
  next(): Promise<ChatEvent | null>;
  /** The reader has what it wanted, or disconnected: what still runs is stopped. */
  stop(): void;
  /** Another attempt was faster: this one is stopped, and what it has used is settled. */
  supersede(): void;
}

/**
 * The names of the further fields that Hearth does not know are recorded with the attempt, as long
 * as they are sent to an account; and that it continues a broken answer.
 */
const reasonsOf = (
  { reasons }: PlannedAttempt,
  { extra }: ChatRequest,
  { local, continued }: { local: boolean; continued: boolean },
): PlannedAttempt['reasons'] => {
  const names = local ? null : unknownFields(extra);
  return [
    ...reasons,
    ...(names === null ? [] : [{ code: 'unknown_fields' as const, detail: names }]),
    ...(continued ? [{ code: 'continued' as const, detail: '' }] : []),
  ];
};

/**
 * Sends an attempt and reads its events. `watch` sees each event before its reader; called by hand,
 * so that an event costs no further promise.
 */
function createAttemptEvents(
  input: AttemptInput,
  maxOutputTokens: number | null,
  {
    stopped,
    timer,
    watch,
    skipped,
  }: {
    stopped: AbortSignal;
    timer: SilenceTimer;
    watch: (event: ChatEvent) => void;
    skipped: () => void;
  },
) {
  const { deps, context, planned, request } = input;
  let events: AsyncIterator<ChatEvent> | null = null;
  let isSent = false;
  let isStopped = false;
  let isEnded = false;

  const send = async (): Promise<IteratorResult<ChatEvent>> => {
    // A row that a crash could lose would be money that no one counts; what runs here costs none,
    // and begins meanwhile.
    if (!planned.local) await deps.ledger.written();
    if (isStopped) return { done: true, value: undefined };
    const capped = maxOutputTokens === null ? request : { ...request, maxTokens: maxOutputTokens };
    const onSent = (): void => void (isSent = true);
    events = untilStopped({
      open: (signal) =>
        input.eventsOf(planned, capped, {
          signal,
          plain: input.plain,
          timeouts: connectionTimeouts(input.limits),
          onSent,
          onData: timer.heartbeat,
          onUnreadable: skipped,
        }),
      signals: [context.signal, stopped],
    });
    return events.next();
  };
  return {
    read: async (): Promise<ChatEvent | null> => {
      timer.reading();
      const step = await (events === null ? send() : events.next());
      if (step.done === true) {
        isEnded = !isStopped;
        return null;
      }
      watch(step.value);
      return step.value;
    },
    /** Its end is not waited for. */
    stop: (): void => {
      isStopped = true;
      void events?.return?.().catch(() => undefined);
    },
    isSent: (): boolean => isSent,
    /** The events came to their end: usage that is missing then does not come any more. */
    isEnded: (): boolean => isEnded,
  };
}

/** What an answer has shown and used so far, and how the attempt was settled. */
function createAttemptAccount(input: AttemptInput, admitted: AdmittedAttempt) {
  const { deps, context, request, planned, order, hedge } = input;
  const { reservation } = admitted;
  const progress = createAnswerProgress();
  const record = recordAttempt(deps.ledger, context.requestId, {
    planned: {
      ...planned,
      reasons: reasonsOf(planned, request, {
        local: planned.account === null,
        continued: input.continued !== null,
      }),
    },
    order,
    hedge,
  });
  deps.ledger.reserved(context.requestId, reservation);
  let isOver = false;
  let isFailed = false;
  let used: AttemptUsage | null = null;

  const usageNow = (isComplete: boolean, error: AppError | null, sent: SentState) =>
    attemptUsageOf({
      progress,
      sent: sent.isSent(),
      whole: isComplete && (sent.isEnded() || progress.reported() !== null),
      error,
      inputTokens: reservation.inputTokens,
      outputTokens: reservation.outputTokens,
      local: planned.local,
    });
  return {
    progress,
    record,
    isOver: (): boolean => isOver,
    settle: (end: Omit<AttemptEnd, 'usage'>, sent: SentState): void => {
      if (isOver) return;
      isOver = true;
      isFailed = end.outcome === 'failed';
      used = usageNow(end.outcome === 'served', end.error, sent);
      // Of an answer that another attempt may continue each part is paid in its own row.
      const isRequestUsage = end.isRequestUsage && !(isFailed && input.mayBeContinued);
      settleAttempt(input, admitted, record, { ...end, isRequestUsage, usage: used });
    },
    usage: (sent: SentState): Usage | null => {
      if (isFailed && input.mayBeContinued) return null;
      return (isOver ? used : usageNow(progress.finished(), null, sent))?.usage ?? null;
    },
  };
}

type SentState = Pick<ReturnType<typeof createAttemptEvents>, 'isSent' | 'isEnded'>;

/** Starts an attempt, or returns why it may not be sent now. */
export function startAttempt(given: AttemptInput): RunningAttempt | AttemptRefusal {
  const input = withMaxTokens(given);
  const { context, planned, order, limits } = input;
  const admitted = admitAttempt(input);
  if ('reason' in admitted) return admitted;
  const account = createAttemptAccount(input, admitted);
  const { progress, record } = account;
  const stopped = new AbortController();
  const timer = startSilenceTimer({
    limits,
    askNextAfterMs: input.askNextAfterMs,
    deadlineMs: planned.local ? Infinity : input.deadlineMs,
    onSilent: input.onSilent,
    onGiveUp: (error) => stopped.abort(error),
  });
  const events = createAttemptEvents(input, admitted.reservation.maxOutputTokens, {
    stopped: stopped.signal,
    timer,
    skipped: record.skipped,
    watch: (event) => {
      const isFirst = !progress.produced();
      progress.watch(event);
      // A usage or a name alone is no beginning of an answer.
      if (progress.produced()) timer.event();
      if (event.type === 'finish') timer.finished();
      if (!isFirst || !progress.produced()) return;
      record.sawContent();
      input.onBegun();
    },
  });
  /** Events that came before the attempt opened, up to the one that is read next. */
  const begun: ChatEvent[] = [];
  let at = 0;
  let isRequestUsage = false;

  const settle = (outcome: AttemptEnd['outcome'], error: AppError | null): void => {
    timer.stop();
    account.settle({ outcome, error, isRequestUsage }, events);
  };
  /** Null where the answer is whole all the same. */
  const failed = (thrown: unknown): AppError | null => {
    const error =
      stopped.signal.aborted && !context.signal.aborted
        ? (stopped.signal.reason as AppError)
        : asFailure(thrown, context.signal);
    // It has its finish; what was waited for are the usage and the end.
    const isWhole = error.code === 'timeout' && progress.finished();
    if (isWhole) settle('served', null);
    else settle(error.code === 'aborted' ? 'aborted' : 'failed', error);
    // What failed here, and not at the provider, still runs there.
    events.stop();
    return isWhole ? null : error;
  };
  const open = async (): Promise<AppError | null> => {
    const isOpen = (): boolean => input.commitAfter === 'content' && progress.produced();
    try {
      for (let event = await events.read(); event !== null; event = await events.read()) {
        begun.push(event);
        if (isOpen()) return null;
      }
      settle('served', null);
      return null;
    } catch (thrown) {
      return failed(thrown);
    }
  };

  return {
    planned,
    order,
    progress,
    usage: () => account.usage(events),
    sinceContentMs: () => record.sinceContentMs(),
    opened: open(),
    next: async () => {
      isRequestUsage = true;
      const seen = begun[at];
      if (seen !== undefined) {
        at += 1;
        return seen;
      }
      if (account.isOver()) return null;
      // Another attempt goes on where this one stops.
      if (input.mayBeContinued) timer.giveUpAtLimit();
      try {
        const event = await events.read();
        if (event === null) settle('served', null);
        return event;
      } catch (thrown) {
        const error = failed(thrown);
        if (error !== null) throw error;
        return null;
      }
    },
    stop: () => {
      settle(progress.finished() ? 'served' : 'aborted', null);
      events.stop();
    },
    supersede: () => {
      stopped.abort(new AppError('aborted', phrase('routing.otherWasFaster')));
      settle('aborted', null);
      events.stop();
    },
  };
}
