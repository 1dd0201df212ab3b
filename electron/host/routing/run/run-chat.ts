import { noUsage, type ChatEvent, type ChatRequest, type Usage } from '../../../../shared/chat.ts';
import type { MessageFootnote } from '../../../../shared/contract/message-footnote.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Plan } from '../candidates/candidate.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import type { RunningAttempt } from './attempt.ts';
import type { AttemptInput } from './attempt-input.ts';
import { startTimer } from './attempt-timer.ts';
import { createShownAnswer, type ShownAnswer } from './continue-answer.ts';
import { usageCost } from './cost.ts';
import { createFailover, type Failover } from './failover.ts';
import { makePlan } from './make-plan.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';
import type { RoutedChat } from './routed-response.ts';
import { asFailure, servedBy, settle, type ServedBy } from './settle.ts';

export interface ChatRun {
  deps: RequestRunDeps & { answers: AnswerCache };
  context: RequestContext;
  request: ChatRequest;
  eventsOf: AttemptInput['eventsOf'];
}

/** One for all: an error's stack costs as much as all else that ends a request. */
const readerStopped = new AppError('aborted', phrase('access.readerStopped'));

const over: IteratorResult<ChatEvent> = { done: true, value: undefined };

/**
 * The usage of a whole answer as it is counted, where the provider reported none that can be: no
 * client is shown zeros for an answer that costs.
 */
function estimateOf(attempt: RunningAttempt): ChatEvent | null {
  const usage = attempt.usage();
  return usage?.source === 'estimated' ? { type: 'usage', usage } : null;
}

/**
 * Reads the answer of the first attempt of the plan that shows something, or an earlier answer that
 * the policy lets be reused.
 */
function createAnswerReader(
  { deps, context, request, eventsOf }: ChatRun,
  elapsedMs: () => number,
) {
  const { answers } = deps;
  const { caller, contentRules = null } = context;
  const scope = { ownerId: caller.ownerId, contentRules, localOnly: caller.localOnly };
  let failover: Failover | null = null;
  let attempt: RunningAttempt | null = null;
  let cached: CachedAnswer | null = null;
  let firstTokenMs: number | null = null;
  /** What came, where the policy lets an answer be cached. */
  let answer: { plan: Plan; events: ChatEvent[] } | null = null;
  const replay: ChatEvent[] = [];
  /** Null where a broken answer is not continued. */
  let shown: ShownAnswer | null = null;
  let continued = 0;
  let isCounted = false;

  const begin = async (): Promise<void> => {
    const plan = await makePlan(deps, context);
    const isCacheable = plan.options.cacheSeconds !== null;
    cached = isCacheable ? answers.find(scope, plan, request) : null;
    if (cached !== null) {
      firstTokenMs = elapsedMs();
      replay.push(...cached.events);
      return;
    }
    failover = createFailover({ deps, context, request, eventsOf, elapsedMs }, plan);
    attempt = await failover.open();
    const sinceContentMs = attempt.sinceContentMs();
    if (sinceContentMs !== null) firstTokenMs = elapsedMs() - sinceContentMs;
    if (isCacheable) answer = { plan, events: [] };
    if (plan.options.continueBroken && context.plain !== true) shown = createShownAnswer();
  };
  /** Another account goes on where the answer broke off; throws why it broke where none does. */
  const goOn = async (broken: AppError): Promise<ChatEvent | null> => {
    // What content rules masked of the request is not masked in the text so far.
    const rest = deps.isMasked() ? null : (shown?.rest(request, broken) ?? null);
    if (failover === null || rest === null) throw broken;
    const next = await failover.open(rest).catch(() => Promise.reject(broken));
    attempt = next;
    continued += 1;
    answer = null;
    return next.next();
  };
  const nextOf = async (running: RunningAttempt): Promise<ChatEvent | null> => {
    let event: ChatEvent | null;
    try {
      event = await running.next();
    } catch (thrown) {
      event = await goOn(asFailure(thrown, context.signal));
    }
    if (event !== null) shown?.saw(event);
    return event?.type === 'finish' && continued > 0 ? { ...event, continued } : event;
  };
  const usage = (): Usage | null => (cached === null ? (attempt?.usage() ?? null) : noUsage);
  const by = (): ServedBy | null => {
    if (cached !== null) return { ...cached.by, price: null };
    return attempt === null ? null : servedBy(attempt.planned);
  };

  return {
    /** The next event; null at the end. */
    read: async (): Promise<ChatEvent | null> => {
      if (attempt === null && cached === null) await begin();
      if (attempt === null) return replay.shift() ?? null;
      let event = await (shown === null ? attempt.next() : nextOf(attempt));
      if (event === null && !isCounted) {
        isCounted = true;
        event = estimateOf(attempt);
      }
      if (event !== null) answer?.events.push(event);
      else if (answer !== null)
        answers.store(scope, answer.plan, request, {
          events: answer.events,
          by: servedBy(attempt.planned),
        });
      return event;
    },
    stop: (): void => attempt?.stop(),
    isFinished: (): boolean => attempt?.progress.finished() === true,
    firstTokenMs: (): number | null => firstTokenMs,
    usage,
    by,
    /** What was not needed is recorded, now that nothing more is. */
    end: (): { cached: boolean } => {
      failover?.end();
      return { cached: cached !== null };
    },
    cost: (): ReturnType<typeof usageCost> => {
      if (cached !== null) return { costMicro: 0, currency: null };
      const server = by();
      return server === null ? { costMicro: null, currency: null } : usageCost(server, usage());
    },
  };
}

/**
 * Attempts in the plan's order until one shows something; from then on the answer is that one's, to
 * its end.
 */
export function runChat(run: ChatRun): RoutedChat {
  const { deps, context } = run;
  const { requestId, signal } = context;
  const elapsedMs = startTimer();
  const answer = createAnswerReader(run, elapsedMs);
  let totalMs: number | null = null;
  let isOver = false;
  let reading: Promise<unknown> = Promise.resolve();

  const close = async (error: AppError | null): Promise<void> => {
    totalMs = elapsedMs();
    await settle(deps.ledger, context, {
      by: answer.by(),
      usage: answer.usage(),
      ...answer.cost(),
      error,
      firstTokenMs: answer.firstTokenMs(),
      totalMs,
      ...answer.end(),
    });
  };
  const next = async (): Promise<IteratorResult<ChatEvent>> => {
    if (isOver) return over;
    try {
      const event = await answer.read();
      if (event !== null) return { done: false, value: event };
    } catch (thrown) {
      isOver = true;
      const error = asFailure(thrown, signal);
      answer.stop();
      await close(error.code === 'aborted' && answer.isFinished() ? null : error);
      throw error;
    }
    isOver = true;
    await close(null);
    return over;
  };
  /** Written by hand: a generator costs a further promise for each event. */
  const events: AsyncIterator<ChatEvent> = {
    next: () => {
      const step = next();
      reading = step;
      return step;
    },
    // Also where nothing was read yet.
    return: async () => {
      await reading.catch(() => undefined);
      if (isOver) return over;
      isOver = true;
      answer.stop();
      await close(answer.isFinished() ? null : readerStopped);
      return over;
    },
  };
  return {
    requestId,
    events: { [Symbol.asyncIterator]: () => events },
    footnote: () => footnoteOf(requestId, answer, totalMs ?? elapsedMs()),
  };
}

function footnoteOf(
  requestId: string,
  answer: ReturnType<typeof createAnswerReader>,
  totalMs: number,
): MessageFootnote | null {
  const by = answer.by();
  if (by === null) return null;
  const usage = answer.usage() ?? noUsage;
  return {
    requestId,
    model: by.model,
    provider: by.provider,
    account: by.accountName,
    local: by.local,
    inputTokens: usage.input + usage.cacheRead + usage.cacheWrite,
    outputTokens: usage.output + usage.reasoning,
    ...answer.cost(),
    firstTokenMs: answer.firstTokenMs(),
    totalMs,
  };
}
