import type { ChatRequest } from '../../../../shared/chat.ts';
import type { TextTokens } from '../../usage/token-bound.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import type { ModelRefusal } from '../planning/limit-refusals.ts';
import { startAttempt, type RunningAttempt } from './attempt.ts';
import type { AttemptInput } from './attempt-input.ts';
import { askNextAfterMs, attemptLimitsOf, isOnePiece } from './attempt-limits.ts';
import { recordUntried, rowOrder } from './attempt-record.ts';
import { promptOf, type RequestContext, type RequestRunDeps } from './request-context.ts';

export interface AttemptStarterInput {
  deps: RequestRunDeps;
  context: RequestContext;
  eventsOf: AttemptInput['eventsOf'];
  plan: Plan;
  /** Until the deadline of what is asked now. */
  leftMs: () => number;
}

/** A request as it is attempted now: as it came, or to be continued. */
export interface AttemptedRequest {
  request: ChatRequest;
  continued: TextTokens | null;
}

export interface AttemptStart extends Pick<AttemptInput, 'hedge' | 'onBegun' | 'onSilent'> {
  planned: PlannedAttempt;
  attempted: AttemptedRequest;
  /** Candidates behind it. */
  behind: number;
}

/** Starts the attempts of a plan; records those that are refused or not needed. */
export function createAttemptStarter({
  deps,
  context,
  eventsOf,
  plan: { attempts, options },
  leftMs,
}: AttemptStarterInput) {
  const { ledger } = deps;
  const { requestId } = context;
  const isChat = (context.operation ?? 'chat') === 'chat';
  const plain = context.plain === true;
  const refusals: ModelRefusal[] = [];
  const places = new Map(attempts.map((planned, at) => [planned, at]));
  const tries = new Map<PlannedAttempt, number>();
  /** Further attempts of a candidate come right behind its first one. */
  const orderOf = (planned: PlannedAttempt): number => {
    const tried = tries.get(planned) ?? 0;
    tries.set(planned, tried + 1);
    return rowOrder(places.get(planned) ?? attempts.length, tried);
  };
  return {
    refusals,
    /** Null where it may not be sent now, which is recorded. */
    start: ({ planned, attempted, behind, ...start }: AttemptStart): RunningAttempt | null => {
      const order = orderOf(planned);
      const { request, continued } = attempted;
      const onePiece = !isChat || isOnePiece(planned, plain);
      const promptTokens = promptOf(context).likely;
      const limits = attemptLimitsOf({ planned, request, promptTokens, onePiece, options });
      const left = Math.max(1, leftMs());
      const started = startAttempt({
        ...start,
        deps,
        context,
        request,
        planned,
        continued,
        order,
        limits,
        askNextAfterMs: askNextAfterMs({
          limits,
          onePiece,
          options,
          leftMs: left,
          attempts: behind + 1,
        }),
        // Where no two are asked at once, each ends at its share of the deadline.
        deadlineMs: options.waitFirst ? left / (behind + 1) : left,
        plain,
        // A client that waits for the whole answer has seen nothing before its end.
        commitAfter: plain ? 'end' : options.commitAfter,
        mayBeContinued: options.continueBroken && isChat && !plain,
        eventsOf,
      });
      if (!('reason' in started)) return started;
      if (started.refusal !== null) refusals.push({ ...started.refusal, model: planned.model });
      recordUntried(ledger, requestId, [{ ...planned, reasons: [started.reason] }], {
        order,
        outcome: 'passed_over',
      });
      return null;
    },
    /** Records what is left of the queue, where it was not attempted before. */
    skip: (queue: readonly PlannedAttempt[]): void => {
      for (const planned of queue)
        if (!tries.has(planned))
          recordUntried(ledger, requestId, [planned], {
            order: orderOf(planned),
            outcome: 'not_needed',
          });
    },
  };
}

export type AttemptStarter = ReturnType<typeof createAttemptStarter>;
