// Runs a plan: the attempts of one request, and who may go on where an answer broke off. In which
// order and when they start is in attempt-scheduler.ts; what an attempt itself does is in attempt.ts.
import type { ChatRequest } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Plan } from '../candidates/candidate.ts';
import { allRefused } from '../planning/limit-refusals.ts';
import { seesAccounts } from '../request/sees-accounts.ts';
import type { RunningAttempt } from './attempt.ts';
import type { AttemptInput } from './attempt-input.ts';
import { createAttemptStarter, type AttemptedRequest } from './attempt-starter.ts';
import { createAttemptScheduler } from './attempt-scheduler.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';

export interface FailoverInput {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  eventsOf: AttemptInput['eventsOf'];
  /** Since the request came. */
  elapsedMs: () => number;
}

const tooLate = (ms: number): AppError =>
  new AppError(
    'timeout',
    phrase('routing.noAnswerWithinPolicy', { seconds: Math.round(ms / 1000) }),
    { retryable: true },
  );

export interface Failover {
  /**
   * Resolves with the attempt whose answer is used, once it may be shown. Throws the last failure,
   * or why none may be sent now. Called once more to continue an answer that broke: only accounts
   * that were not asked before are.
   */
  open(attempted?: AttemptedRequest): Promise<RunningAttempt>;
  /** The request is over: what was not needed is recorded. */
  end(): void;
}

/** Runs the attempts of one plan. */
export function createFailover(
  { deps, context, request, eventsOf, elapsedMs }: FailoverInput,
  plan: Plan,
): Failover {
  const { options } = plan;
  const queue = [...plan.attempts];
  /** While an answer comes, it has no deadline; what is asked meanwhile has a whole one. */
  let waitingFromMs = 0;
  let isComing = false;
  const leftMs = (): number =>
    isComing ? options.deadlineMs : options.deadlineMs - (elapsedMs() - waitingFromMs);
  const starter = createAttemptStarter({ deps, context, eventsOf, plan, leftMs });
  return {
    open: async (attempted = { request, continued: null }) => {
      if (attempted.continued !== null) {
        isComing = false;
        waitingFromMs = elapsedMs();
      }
      const answer = await createAttemptScheduler({
        starter,
        queue,
        attempted,
        options,
        leftMs,
        onComing: (now) => {
          isComing = now;
        },
        signal: context.signal,
      }).answer;
      if ('attempt' in answer) return answer.attempt;
      if (answer.failure === null)
        throw allRefused(starter.refusals, deps.now(), seesAccounts(context.caller));
      throw leftMs() <= 0 ? tooLate(options.deadlineMs) : answer.failure;
    },
    end: () => starter.skip(queue),
  };
}
