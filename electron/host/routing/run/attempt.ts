import type { ChatEvent, ChatRequest, Usage } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';
import { unknownFields } from '../../providers/carry-fields.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import { createAnswerProgress, type AnswerProgress } from './answer-progress.ts';
import { admitAttempt, type AttemptRefusal } from './attempt-admission.ts';
import { recordAttempt } from './attempt-record.ts';
import { settleAttempt, type AttemptEnd } from './attempt-settlement.ts';
import { attemptUsageOf, type AttemptUsage } from './attempt-usage.ts';
import { untilStopped } from './interruptible.ts';
import type { AttemptInput } from './attempt-input.ts';
import { asFailure } from './settle.ts';

/** One attempt: admitted, recorded, sent, read and settled, whatever happens. */
export interface RunningAttempt {
  planned: PlannedAttempt;
  order: number;
  progress: AnswerProgress;
  /** What it has used so far, and once it is over what it owes; null where that is nothing. */
  usage(): Usage | null;
  /** Null once it shows something or is complete; else its failure, and then nothing was shown. */
  opened: Promise<AppError | null>;
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
 * as they are sent to an account.
 */
function withUnknownFields(planned: PlannedAttempt, { extra }: ChatRequest): PlannedAttempt {
  const names = planned.account === null ? null : unknownFields(extra);
  return names === null
    ? planned
    : { ...planned, reasons: [...planned.reasons, { code: 'unknown_fields', detail: names }] };
}

/**
 * Sends an attempt and reads its events. `watch` sees each event before its reader; called by hand,
 * so that an event costs no further promise.
 */
function createAttemptEvents(
  input: AttemptInput,
  maxOutputTokens: number | null,
  { superseded, watch }: { superseded: AbortSignal; watch: (event: ChatEvent) => void },
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
      open: (signal) => input.eventsOf(planned, capped, { signal, plain: input.plain, onSent }),
      signals: [context.signal, superseded],
      firstContentMs: planned.local ? null : input.firstContentMs,
    });
    return events.next();
  };
  return {
    read: async (): Promise<ChatEvent | null> => {
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

/**
 * The request with the model's own longest answer where it names none, so that a reservation covers
 * what is sent. The other defaults hold no tokens and are added when it is sent.
 */
function withMaxTokens(input: AttemptInput): AttemptInput {
  const { request, planned } = input;
  if (planned.account === null || request.maxTokens !== undefined) return input;
  const maxTokens = settingsOfModel(planned.account, planned.model)?.maxTokens ?? null;
  return maxTokens === null ? input : { ...input, request: { ...request, maxTokens } };
}

/** Starts an attempt, or returns why it may not be sent now. */
export function startAttempt(given: AttemptInput): RunningAttempt | AttemptRefusal {
  const input = withMaxTokens(given);
  const { deps, context, request, planned, order, hedge } = input;
  const admitted = admitAttempt(input);
  if ('reason' in admitted) return admitted;
  const { reservation } = admitted;
  const progress = createAnswerProgress();
  const record = recordAttempt(deps.ledger, context.requestId, {
    planned: withUnknownFields(planned, request),
    order,
    hedge,
  });
  deps.ledger.reserved(context.requestId, reservation);
  const superseded = new AbortController();
  const events = createAttemptEvents(input, reservation.maxOutputTokens, {
    superseded: superseded.signal,
    watch: (event) => {
      progress.watch(event);
      if (progress.produced()) record.sawContent();
    },
  });
  /** Events that came before the attempt opened. */
  const begun: ChatEvent[] = [];
  let isOver = false;
  let used: AttemptUsage | null = null;
  let isRequestUsage = false;

  const usageNow = (isComplete: boolean, error: AppError | null): AttemptUsage | null =>
    attemptUsageOf({
      progress,
      sent: events.isSent(),
      whole: isComplete && (events.isEnded() || progress.reported() !== null),
      error,
      inputTokens: reservation.inputTokens,
      outputTokens: reservation.outputTokens,
      local: planned.local,
    });
  const settle = (outcome: AttemptEnd['outcome'], error: AppError | null): void => {
    if (isOver) return;
    isOver = true;
    used = usageNow(outcome === 'served', error);
    settleAttempt(input, admitted, record, { outcome, error, usage: used, isRequestUsage });
  };
  const failed = (thrown: unknown): AppError => {
    const error = superseded.signal.aborted
      ? new AppError('aborted', phrase('routing.otherWasFaster'))
      : asFailure(thrown, context.signal);
    settle(error.code === 'aborted' ? 'aborted' : 'failed', error);
    // What failed here, and not at the provider, still runs there.
    events.stop();
    return error;
  };
  const open = async (): Promise<AppError | null> => {
    try {
      for (let event = await events.read(); event !== null; event = await events.read()) {
        begun.push(event);
        if (progress.produced()) return null;
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
    usage: () => (isOver ? used : usageNow(progress.finished(), null))?.usage ?? null,
    opened: open(),
    next: async () => {
      isRequestUsage = true;
      const seen = begun.shift();
      if (seen !== undefined) return seen;
      if (isOver) return null;
      try {
        const event = await events.read();
        if (event === null) settle('served', null);
        return event;
      } catch (thrown) {
        throw failed(thrown);
      }
    },
    stop: () => {
      settle(progress.finished() ? 'served' : 'aborted', null);
      events.stop();
    },
    supersede: () => {
      superseded.abort();
      settle('aborted', null);
      events.stop();
    },
  };
}
