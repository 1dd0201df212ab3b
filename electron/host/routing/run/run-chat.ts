import { noUsage, type ChatEvent, type ChatRequest } from '../../../../shared/chat.ts';
import type { MessageFootnote } from '../../../../shared/contract/conversations.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { startTimer } from './attempt-timer.ts';
import type { RunningAttempt, AttemptInput } from './attempt.ts';
import type { Plan } from '../candidates/candidate.ts';
import { usageCost } from './cost.ts';
import type { RoutedChat } from '../router.ts';
import { makePlan, type RequestContext, type RequestRunDeps } from './request-context.ts';
import { asFailure, settle, type ServedBy } from './settle.ts';
import { createTries } from './failover.ts';

export interface ChatRun {
  deps: RequestRunDeps & { answers: AnswerCache };
  context: RequestContext;
  request: ChatRequest;
  eventsOf: AttemptInput['eventsOf'];
}

/** One for all: an error's stack costs as much as all else that ends a request. */
const readerStopped = new AppError('aborted', 'The reader stopped.');

const byLane = ({ planned }: RunningAttempt): ServedBy => ({
  model: planned.model,
  provider: planned.provider,
  accountId: planned.account?.id ?? null,
  accountName: planned.account?.name ?? null,
  local: planned.local,
  price: planned.price,
});

const over: IteratorResult<ChatEvent> = { done: true, value: undefined };

/**
 * Attempts in the plan's order until one shows something; from then on it is that one, to its end.
 */
export function runChat({ deps, context, request, eventsOf }: ChatRun): RoutedChat {
  const { ledger, answers } = deps;
  const { requestId, signal, caller, contentRules = null } = context;
  const asker = { ownerId: caller.ownerId, contentRules, localOnly: caller.localOnly };
  const elapsedMs = startTimer();
  let lane: RunningAttempt | null = null;
  let kept: CachedAnswer | null = null;
  let firstTokenMs: number | null = null;
  let totalMs: number | null = null;

  /** What came, where the policy lets an answer be kept. */
  let whole: { made: Plan; events: ChatEvent[] } | null = null;
  const replay: ChatEvent[] = [];

  const begin = async (): Promise<void> => {
    const made = await makePlan(deps, context);
    const mayKeep = made.options.cacheSeconds !== null;
    kept = mayKeep ? answers.find(asker, made, request) : null;
    if (kept !== null) {
      firstTokenMs = elapsedMs();
      replay.push(...kept.events);
      return;
    }
    lane = await createTries({ deps, context, request, eventsOf, elapsedMs }, made).firstToOpen();
    if (lane.progress.produced()) firstTokenMs = elapsedMs();
    if (mayKeep) whole = { made, events: [] };
  };
  const read = async (): Promise<ChatEvent | null> => {
    if (lane === null && kept === null) await begin();
    if (lane === null) return replay.shift() ?? null;
    const event = await lane.next();
    if (event !== null) whole?.events.push(event);
    else if (whole !== null)
      answers.keep(asker, whole.made, request, { events: whole.events, by: byLane(lane) });
    return event;
  };

  const usage = () => (kept === null ? (lane?.usage() ?? null) : noUsage);
  const servedBy = (): ServedBy | null =>
    kept === null ? (lane === null ? null : byLane(lane)) : { ...kept.by, price: null };
  const cost = () => {
    const by = servedBy();
    if (kept !== null) return { costMicro: 0, currency: null };
    return by === null ? { costMicro: null, currency: null } : usageCost(by, usage());
  };
  const close = async (error: AppError | null): Promise<void> => {
    totalMs = elapsedMs();
    await settle(ledger, context, {
      by: servedBy(),
      usage: usage(),
      ...cost(),
      error,
      firstTokenMs,
      totalMs,
      cached: kept !== null,
    });
  };

  let isOver = false;
  const next = async (): Promise<IteratorResult<ChatEvent>> => {
    if (isOver) return over;
    try {
      const event = await read();
      if (event !== null) return { done: false, value: event };
    } catch (thrown) {
      isOver = true;
      const error = asFailure(thrown, signal);
      lane?.stop();
      await close(error.code === 'aborted' && lane?.progress.finished() === true ? null : error);
      throw error;
    }
    isOver = true;
    await close(null);
    return over;
  };
  let reading: Promise<unknown> = Promise.resolve();
  /** By hand and no generator, for what shared/tap.ts says. */
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
      lane?.stop();
      await close(lane?.progress.finished() === true ? null : readerStopped);
      return over;
    },
  };

  const footnote = (): MessageFootnote | null => {
    const by = servedBy();
    if (by === null) return null;
    const used = usage() ?? noUsage;
    const tokens = {
      inputTokens: used.input + used.cacheRead + used.cacheWrite,
      outputTokens: used.output + used.reasoning,
    };
    return {
      requestId,
      model: by.model,
      provider: by.provider,
      account: by.accountName,
      local: by.local,
      ...tokens,
      ...cost(),
      firstTokenMs,
      totalMs: totalMs ?? elapsedMs(),
    };
  };
  return { requestId, events: { [Symbol.asyncIterator]: () => events }, footnote };
}
