import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { startAttempt, type RunningAttempt, type AttemptInput } from './attempt.ts';
import { retryBackoffMs } from './backoff.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { isPassing, mayFailOver } from './failure-consequences.ts';
import { allRefused, type ModelRefusal } from '../planning/no-candidate.ts';
import { openHedged } from './hedge.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';
import { recordUntried } from './attempt-record.ts';
import { seesAccounts } from '../request/sees-accounts.ts';

interface TriesDeps {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  eventsOf: AttemptInput['eventsOf'];
  /** Since the request came. */
  elapsedMs: () => number;
}

/**
 * A reasoning model may be silent for minutes; a provider that only keeps the line open is given up
 * after these.
 */
const longestFirstContentMs = 600_000;

/**
 * A pause that a provider names is kept up to this; the reader of one that is longer is told at
 * once, with the time.
 */
const longestPauseMs = 10_000;

/** What a second try may mend. Who has waited out a time-out has waited enough. */
const mayRetry = (error: AppError): boolean => isPassing(error) && error.code !== 'timeout';

const tooLate = (ms: number): AppError =>
  new AppError(
    'timeout',
    `No answer began within ${Math.round(ms / 1000)} s, which is the longest that this ` +
      'policy waits. Try again, or choose another model.',
    { retryable: true },
  );

/**
 * The plan's attempts one after another, and where the policy asks for it in further rounds: only
 * what failed in a way that passes by itself is tried again, and only while nothing was shown.
 */
export function createTries(
  { deps, context, request, eventsOf, elapsedMs }: TriesDeps,
  { attempts, passedOver, options }: Plan,
) {
  const { ledger } = deps;
  const { requestId, signal } = context;
  // Who has a deadline for the beginning, or asks somebody else where none comes, has to see it.
  const plain =
    context.plain === true &&
    options.hedgeAfterMs === null &&
    options.deadlineMs >= longestFirstContentMs;
  let order = attempts.length + passedOver.length;
  const refusals: ModelRefusal[] = [];
  const places = new Map(attempts.map((planned, at) => [planned, at]));
  const leftMs = (): number => options.deadlineMs - elapsedMs();
  /** The first try of a candidate has its place in the plan; further ones come behind all of it. */
  const placeOf = (planned: PlannedAttempt): number => {
    const place = places.get(planned);
    places.delete(planned);
    return place ?? (order += 1) - 1;
  };

  const start = (queue: PlannedAttempt[], hedge: boolean): RunningAttempt | null => {
    for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
      const at = placeOf(planned);
      const lane = startAttempt({
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
      if (!('reason' in lane)) return lane;
      if (lane.refusal !== null) refusals.push({ ...lane.refusal, model: planned.model });
      recordUntried(ledger, requestId, [{ ...planned, reasons: [lane.reason] }], at, 'passed_over');
    }
    return null;
  };

  /**
   * One round over a queue: a lane that opened, or what failed. Throws what no other candidate
   * could do better.
   */
  const round = async (
    queue: PlannedAttempt[],
  ): Promise<RunningAttempt | { last: AppError | null; again: PlannedAttempt[] }> => {
    let last: AppError | null = null;
    const again: PlannedAttempt[] = [];
    for (
      let lane = start(queue, false);
      lane !== null;
      lane = leftMs() > 0 ? start(queue, false) : null
    ) {
      const raced = await openHedged(lane, options.hedgeAfterMs, () => start(queue, true));
      if ('winner' in raced) return notNeeded(raced.winner, queue);
      for (const { lane: one, error } of raced.failed) {
        last = error;
        if (mayRetry(error)) again.push(one.planned);
      }
      if (last !== null && !mayFailOver(last)) {
        noteRest(queue);
        throw last;
      }
    }
    noteRest(queue);
    return { last, again };
  };
  const noteRest = (queue: readonly PlannedAttempt[]): void => {
    for (const planned of queue)
      if (places.has(planned))
        recordUntried(ledger, requestId, [planned], placeOf(planned), 'not_needed');
  };
  const notNeeded = (lane: RunningAttempt, queue: readonly PlannedAttempt[]): RunningAttempt => {
    noteRest(queue);
    return lane;
  };

  return {
    /** Throws the last failure, or why nobody may be asked now. */
    async firstToOpen(): Promise<RunningAttempt> {
      let queue = [...attempts];
      let failure: AppError | null = null;
      for (let rounds = 0; ; rounds += 1) {
        const came: Awaited<ReturnType<typeof round>> = await round(queue);
        if ('opened' in came) return came;
        failure = came.last ?? failure;
        const waitMs = retryBackoffMs(rounds + 1, Math.random(), failure?.retryAfterMs);
        if (
          rounds >= options.retries ||
          came.again.length === 0 ||
          waitMs >= Math.min(longestPauseMs, leftMs())
        )
          break;
        await sleep(waitMs, undefined, { signal });
        queue = came.again;
      }
      if (failure !== null) throw leftMs() <= 0 ? tooLate(options.deadlineMs) : failure;
      throw allRefused(refusals, deps.now(), seesAccounts(context.caller));
    },
  };
}
