// Runs a plan: starts its attempts one after another (or hedged) until one has its first content, and
// repeats rounds where the policy allows retries. Once content is shown no other account is tried;
// what an attempt itself does is in attempt.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { allRefused, type ModelRefusal } from '../planning/limit-refusals.ts';
import { seesAccounts } from '../request/sees-accounts.ts';
import { startAttempt, type RunningAttempt } from './attempt.ts';
import type { AttemptInput } from './attempt-input.ts';
import { recordUntried } from './attempt-record.ts';
import { retryBackoffMs } from './backoff.ts';
import { isPassing, mayFailOver } from './failure-consequences.ts';
import { openHedged } from './hedge.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';

export interface FailoverInput {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  eventsOf: AttemptInput['eventsOf'];
  /** Since the request came. */
  elapsedMs: () => number;
}

/**
 * A reasoning model may be silent for minutes; a provider that only keeps the line open is given up
 * after this long.
 */
const longestFirstContentMs = 600_000;

/** A pause that a provider names is waited for up to this; a longer one fails at once. */
const longestPauseMs = 10_000;

/** What a second attempt may mend. After a time-out the caller has waited enough. */
const mayRetry = (error: AppError): boolean => isPassing(error) && error.code !== 'timeout';

const tooLate = (ms: number): AppError =>
  new AppError(
    'timeout',
    phrase('routing.noAnswerWithinPolicy', { seconds: Math.round(ms / 1000) }),
    { retryable: true },
  );

/** Starts the attempts of a plan in order; records those that are refused or not needed. */
function createAttemptStarter(
  { deps, context, request, eventsOf }: FailoverInput,
  { attempts, passedOver, options }: Plan,
  leftMs: () => number,
) {
  const { ledger } = deps;
  const { requestId } = context;
  // A deadline for the beginning, and a hedge where none comes, need to see the beginning.
  const plain =
    context.plain === true &&
    options.hedgeAfterMs === null &&
    options.deadlineMs >= longestFirstContentMs;
  const refusals: ModelRefusal[] = [];
  const places = new Map(attempts.map((planned, at) => [planned, at]));
  let order = attempts.length + passedOver.length;
  /**
   * The first attempt of a candidate has its place in the plan; further ones come behind all of it.
   */
  const placeOf = (planned: PlannedAttempt): number => {
    const place = places.get(planned);
    places.delete(planned);
    return place ?? (order += 1) - 1;
  };
  return {
    refusals,
    /** The next attempt of the queue that may be sent; null where none may. */
    next: (queue: PlannedAttempt[], hedge: boolean): RunningAttempt | null => {
      for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
        const at = placeOf(planned);
        const started = startAttempt({
          deps,
          context,
          request,
          planned,
          order: at,
          hedge,
          firstContentMs: Math.min(longestFirstContentMs, Math.max(1, leftMs())),
          plain,
          eventsOf,
        });
        if (!('reason' in started)) return started;
        if (started.refusal !== null) refusals.push({ ...started.refusal, model: planned.model });
        recordUntried(ledger, requestId, [{ ...planned, reasons: [started.reason] }], {
          from: at,
          outcome: 'passed_over',
        });
      }
      return null;
    },
    /** Records what is left of the queue, where it was not attempted in an earlier round. */
    skip: (queue: readonly PlannedAttempt[]): void => {
      for (const planned of queue)
        if (places.has(planned))
          recordUntried(ledger, requestId, [planned], {
            from: placeOf(planned),
            outcome: 'not_needed',
          });
    },
  };
}

/** What a round without an opened attempt leaves. */
interface FailedRound {
  last: AppError | null;
  /** What may be attempted again. */
  again: PlannedAttempt[];
}

/**
 * The plan's attempts one after another, and where the policy allows it in further rounds: only
 * what failed in a way that passes is attempted again, and only while nothing was shown. Resolves
 * with the attempt that opened; throws the last failure, or why none may be sent now.
 */
export async function runFailover(input: FailoverInput, plan: Plan): Promise<RunningAttempt> {
  const { deps, context, elapsedMs } = input;
  const { options } = plan;
  const leftMs = (): number => options.deadlineMs - elapsedMs();
  const starter = createAttemptStarter(input, plan, leftMs);

  /** One round over a queue. Throws a failure that no other candidate could mend. */
  const runRound = async (queue: PlannedAttempt[]): Promise<RunningAttempt | FailedRound> => {
    let last: AppError | null = null;
    const again: PlannedAttempt[] = [];
    for (
      let attempt = starter.next(queue, false);
      attempt !== null;
      attempt = leftMs() > 0 ? starter.next(queue, false) : null
    ) {
      const result = await openHedged(attempt, options.hedgeAfterMs, () =>
        starter.next(queue, true),
      );
      if ('winner' in result) {
        starter.skip(queue);
        return result.winner;
      }
      for (const { attempt: one, error } of result.failed) {
        last = error;
        if (mayRetry(error)) again.push(one.planned);
      }
      if (last !== null && !mayFailOver(last)) {
        starter.skip(queue);
        throw last;
      }
    }
    starter.skip(queue);
    return { last, again };
  };

  let queue = [...plan.attempts];
  let failure: AppError | null = null;
  for (let rounds = 0; ; rounds += 1) {
    const result: RunningAttempt | FailedRound = await runRound(queue);
    if ('opened' in result) return result;
    failure = result.last ?? failure;
    const waitMs = retryBackoffMs(rounds + 1, Math.random(), failure?.retryAfterMs);
    if (
      rounds >= options.retries ||
      result.again.length === 0 ||
      waitMs >= Math.min(longestPauseMs, leftMs())
    )
      break;
    await sleep(waitMs, undefined, { signal: context.signal });
    queue = result.again;
  }
  if (failure !== null) throw leftMs() <= 0 ? tooLate(options.deadlineMs) : failure;
  throw allRefused(starter.refusals, deps.now(), seesAccounts(context.caller));
}
