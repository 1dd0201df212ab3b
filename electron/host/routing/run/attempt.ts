import { noUsage, type ChatEvent, type ChatRequest, type Usage } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Admission, AttemptKind } from '../../accounts/pool.ts';
import type { LimitRefusal, Reservation } from '../../quota/quota.ts';
import { unknownFields } from '../../providers/carry-fields.ts';
import { atMostAt } from '../../usage/estimate.ts';
import { costMicroOf } from '../../usage/prices.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { isPassing } from './failure-consequences.ts';
import { usageCost, isFree } from './cost.ts';
import { interruptible } from './interruptible.ts';
import { attemptUsageOf, type AttemptUsage } from './attempt-usage.ts';
import { promptOf, type RequestContext, type RequestRunDeps } from './request-context.ts';
import { recordAttempt } from './attempt-record.ts';
import type { Paid } from '../../quota/quota.ts';
import { asFailure } from './settle.ts';
import { createAnswerProgress, type AnswerProgress } from './answer-progress.ts';

export interface AttemptInput {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  planned: PlannedAttempt;
  order: number;
  /** Asked beside another one that is slow. */
  hedge: boolean;
  /** Until the first content; null: as long as it takes. */
  firstContentMs: number | null;
  /** The answer may come in one piece. */
  plain: boolean;
  eventsOf: (
    planned: PlannedAttempt,
    request: ChatRequest,
    options: SendOptions,
  ) => AsyncIterable<ChatEvent>;
}

export interface SendOptions {
  signal: AbortSignal;
  /** The answer may come in one piece. */
  plain: boolean;
  /** Called when the request begins to be written to a connection. */
  onSent: () => void;
}

/**
 * One attempt: held by breaker and quota, written down, sent, watched and accounted for, whatever
 * happens.
 */
export interface RunningAttempt {
  planned: PlannedAttempt;
  order: number;
  progress: AnswerProgress;
  /** What it has used so far, and once it is over what it owes; null where that is nothing. */
  usage(): Usage | null;
  /** Null once it shows something or is complete; else its failure, and then nothing was shown. */
  opened: Promise<AppError | null>;
  /**
   * The answer's next event, or null at its end; only of a lane that opened. Throws its failure.
   */
  next(): Promise<ChatEvent | null>;
  /** The reader has what it wanted, or is gone: what still runs is stopped. */
  stop(): void;
  /** Somebody else was faster: stopped, and what it has used is accounted for. */
  supersede(): void;
}

const reasonOf = ({ code, name, until }: LimitRefusal): Reason => ({
  code,
  detail: until === null ? name : `${name} ${until}`,
});

const kindOf = ({ operation = 'chat', caller }: RequestContext): AttemptKind => ({
  operation,
  clientId: caller.clientId,
});

function hold({
  deps: { pool, quota, tokensHandedBack },
  context,
  request,
  planned,
}: AttemptInput):
  | { admission: Admission | null; reservation: Reservation }
  | { reason: Reason; refusal: LimitRefusal | null } {
  const { account, provider, model, price, status } = planned;
  // A probe asks whether the account works, so no breaker keeps it.
  const admits = account !== null && context.purpose !== 'probe';
  const admission = admits ? pool.admit(account.id, model, kindOf(context)) : null;
  if (admits && admission === null)
    return {
      reason: { code: 'breaker_open', detail: String(status?.breakerUntil ?? '') },
      refusal: null,
    };
  const { requestId, caller, endUser, conversationId } = context;
  const prompt = promptOf(context);
  const inputTokens =
    atMostAt(prompt, model) +
    (account === null ? 0 : tokensHandedBack(account, model, request, context));
  const who = {
    requestId,
    ownerId: caller.ownerId,
    clientId: caller.clientId,
    endUser,
    conversationId,
  };
  const held = quota.reserve({
    ...who,
    account,
    provider,
    model,
    inputTokens,
    likelyInputTokens: prompt.likely,
    maxOutputTokens: request.maxTokens ?? null,
    price,
    free: isFree(planned),
  });
  if ('reservation' in held) return { admission, reservation: held.reservation };
  admission?.ended();
  return { reason: reasonOf(held.refusal), refusal: held.refusal };
}

/** What an attempt costs; of the unknown part too, since a budget shows it apart. */
function paidOf(planned: PlannedAttempt, owed: AttemptUsage | null): Paid | null {
  if (owed === null) return null;
  const { usage, unknownTokens } = owed;
  const unknownCostMicro =
    planned.price === null || planned.local
      ? 0
      : costMicroOf({ ...noUsage, output: unknownTokens }, planned.price);
  return { usage, ...usageCost(planned, usage), unknownTokens, unknownCostMicro };
}

/**
 * What the attempt's row says where the request's own row has all of its usage: which part of it is
 * unknown.
 */
const unknownPart = (paid: Paid | null): Paid | null =>
  paid === null || paid.unknownTokens === 0 ? null : { ...paid, usage: noUsage, costMicro: 0 };

/**
 * The names of the further fields that Hearth does not know stand with the attempt, as long as they
 * are sent to an account.
 */
function withFields(planned: PlannedAttempt, { extra }: ChatRequest): PlannedAttempt {
  const names = planned.account === null ? null : unknownFields(extra);
  return names === null
    ? planned
    : { ...planned, reasons: [...planned.reasons, { code: 'unknown_fields', detail: names }] };
}

/** Begins an attempt, or says why it may not be sent now. */
export function startAttempt(
  ask: AttemptInput,
): RunningAttempt | { reason: Reason; refusal: LimitRefusal | null } {
  const { deps, context, request, planned, order, hedge } = ask;
  const { ledger, pool } = deps;
  const held = hold(ask);
  if ('reason' in held) return held;
  const { admission, reservation } = held;
  const progress = createAnswerProgress();
  const running = recordAttempt(
    ledger,
    context.requestId,
    withFields(planned, request),
    order,
    hedge,
  );
  ledger.reserved(context.requestId, reservation);
  const lost = new AbortController();
  const begun: ChatEvent[] = [];
  let sent = false;
  let over = false;
  /** The events came to their end: usage that is missing then does not come any more. */
  let ended = false;
  let owed: AttemptUsage | null = null;
  /** Its usage is the request's own, and stands in the request's row. */
  let taken = false;

  // OpenAI answers 429 to a request that is larger than the account's limit of a minute, however
  // idle the account is.
  const isOwnExcess = (error: AppError | null): boolean =>
    error?.code === 'provider_rate_limited' &&
    planned.account !== null &&
    pool.isBeyondLimit(planned.account.id, promptOf(context).likely + (request.maxTokens ?? 0));
  const conclude = (outcome: 'served' | 'failed' | 'aborted', error: AppError | null): void => {
    if (over) return;
    over = true;
    owed = attemptUsageOf({
      ...reservation,
      progress,
      sent,
      whole: outcome === 'served' && (ended || progress.reported() !== null),
      error,
      local: planned.local,
    });
    const paid = paidOf(planned, owed);
    reservation.settle(paid);
    running.end(outcome, error, outcome === 'served' || taken ? unknownPart(paid) : paid);
    if (outcome === 'served') admission?.succeeded();
    else if (error !== null && isPassing(error)) admission?.failed(error);
    else admission?.ended();
    if (isOwnExcess(error)) return;
    if (planned.account !== null && outcome !== 'aborted')
      pool.observe(
        planned.account.id,
        planned.model,
        { error, firstTokenMs: running.firstTokenMs(), totalMs: running.elapsedMs() },
        kindOf(context),
      );
    if (error !== null && outcome === 'failed') deps.failed(planned, error);
  };
  const failed = (thrown: unknown): AppError => {
    const error = lost.signal.aborted
      ? new AppError('aborted', 'Another account was faster.')
      : asFailure(thrown, context.signal);
    conclude(error.code === 'aborted' ? 'aborted' : 'failed', error);
    // What failed here, and not at the provider, still runs there.
    stop();
    return error;
  };

  const onSent = (): void => {
    sent = true;
  };

  let events: AsyncIterator<ChatEvent> | null = null;
  let stopped = false;
  const begin = async (): Promise<IteratorResult<ChatEvent>> => {
    // A row that a crash could lose would be money that nobody counts; what runs here costs none,
    // and begins meanwhile.
    if (!planned.local) await ledger.written();
    if (stopped) return { done: true, value: undefined };
    events = eventsUnder(
      reservation.maxOutputTokens === null
        ? request
        : { ...request, maxTokens: reservation.maxOutputTokens },
    );
    return events.next();
  };
  /** Nobody waits for it. */
  const stop = (): void => {
    stopped = true;
    void events?.return?.().catch(() => undefined);
  };
  const eventsUnder = (capped: ChatRequest): AsyncIterator<ChatEvent> =>
    interruptible({
      open: (signal) => ask.eventsOf(planned, capped, { signal, plain: ask.plain, onSent }),
      signals: [context.signal, lost.signal],
      firstContentMs: planned.local ? null : ask.firstContentMs,
    });

  const read = async (): Promise<ChatEvent | null> => {
    const step = await (events === null ? begin() : events.next());
    if (step.done === true) {
      ended = !stopped;
      return null;
    }
    progress.watch(step.value);
    if (progress.produced()) running.sawContent();
    return step.value;
  };
  const peek = async (): Promise<AppError | null> => {
    try {
      for (let event = await read(); event !== null; event = await read()) {
        begun.push(event);
        if (progress.produced()) return null;
      }
      conclude('served', null);
      return null;
    } catch (thrown) {
      return failed(thrown);
    }
  };

  return {
    planned,
    order,
    progress,
    usage: () =>
      (over
        ? owed
        : attemptUsageOf({
            ...reservation,
            progress,
            sent,
            whole: progress.finished() && (ended || progress.reported() !== null),
            error: null,
            local: planned.local,
          })
      )?.usage ?? null,
    opened: peek(),
    next: async () => {
      taken = true;
      const seen = begun.shift();
      if (seen !== undefined) return seen;
      if (over) return null;
      try {
        const event = await read();
        if (event === null) conclude('served', null);
        return event;
      } catch (thrown) {
        throw failed(thrown);
      }
    },
    stop: () => {
      conclude(progress.finished() ? 'served' : 'aborted', null);
      stop();
    },
    supersede: () => {
      lost.abort();
      conclude('aborted', null);
      stop();
    },
  };
}
