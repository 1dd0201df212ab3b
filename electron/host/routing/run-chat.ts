import { noUsage, type ChatEvent, type ChatRequest } from '../../../shared/chat.ts';
import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AnswerCache, KeptAnswer } from './answer-cache.ts';
import { startTimer } from './attempt-timer.ts';
import type { Lane, LaneAsk } from './attempt-lane.ts';
import type { Plan } from './candidate.ts';
import { costOf } from './cost.ts';
import type { RoutedChat } from './routed.ts';
import { makePlan, type Routing, type RunDeps } from './routing.ts';
import { asFailure, settle, type ServedBy } from './settle.ts';
import { createTries } from './tries.ts';

export interface ChatRun {
  deps: RunDeps & { answers: AnswerCache };
  routing: Routing;
  request: ChatRequest;
  eventsOf: LaneAsk['eventsOf'];
}

/** One for all: an error's stack costs as much as all else that ends a request. */
const readerStopped = new AppError('aborted', 'The reader stopped.');

/** A generator that was never begun runs no `finally`: its end is told all the same. */
function closable(events: AsyncGenerator<ChatEvent>, neverBegun: () => void): AsyncIterable<ChatEvent> {
  let begun = false;
  const iterator: AsyncIterator<ChatEvent> = {
    next: () => {
      begun = true;
      return events.next();
    },
    return: () => {
      if (!begun) neverBegun();
      begun = true;
      return events.return(undefined);
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

const byLane = ({ planned }: Lane): ServedBy => ({ model: planned.model, provider: planned.provider, accountId: planned.account?.id ?? null, accountName: planned.account?.name ?? null, local: planned.local, price: planned.price });

/** Attempts in the plan's order until one shows something; from then on it is that one, to its end. */
export function runChat({ deps, routing, request, eventsOf }: ChatRun): RoutedChat {
  const { ledger, answers } = deps;
  const { requestId, signal, caller, contentRules = null } = routing;
  const asker = { ownerId: caller.ownerId, contentRules };
  const elapsedMs = startTimer();
  let lane: Lane | null = null;
  let kept: KeptAnswer | null = null;
  let firstTokenMs: number | null = null;
  let totalMs: number | null = null;

  /** An answer that a policy lets be kept is kept when it is whole. */
  async function* keeping(events: AsyncGenerator<ChatEvent>, made: Plan, by: ServedBy): AsyncGenerator<ChatEvent> {
    const all: ChatEvent[] = [];
    for await (const event of events) {
      all.push(event);
      yield event;
    }
    answers.keep(asker, made, request, { events: all, by });
  }

  /** What answers, with nothing between it and the reader: each layer of generators costs every word. */
  const answered = async (): Promise<AsyncIterable<ChatEvent> | KeptAnswer['events']> => {
    const made = await makePlan(deps, routing);
    kept = made.options.cacheSeconds === null ? null : answers.find(asker, made, request);
    if (kept !== null) {
      firstTokenMs = elapsedMs();
      return kept.events;
    }
    lane = await createTries({ deps, routing, request, eventsOf, elapsedMs }, made).firstToOpen();
    if (lane.tally.produced()) firstTokenMs = elapsedMs();
    return made.options.cacheSeconds === null ? lane.events() : keeping(lane.events(), made, byLane(lane));
  };

  const usage = () => (kept === null ? (lane?.tally.usage() ?? null) : noUsage);
  const servedBy = (): ServedBy | null => (kept === null ? (lane === null ? null : byLane(lane)) : { ...kept.by, price: null });
  const cost = () => {
    const by = servedBy();
    if (kept !== null) return { costMicro: 0, currency: null };
    return by === null ? { costMicro: null, currency: null } : costOf(by, usage());
  };
  const close = async (error: AppError | null): Promise<void> => {
    totalMs = elapsedMs();
    await settle(ledger, routing, { by: servedBy(), usage: usage(), ...cost(), error, firstTokenMs, totalMs, cached: kept !== null });
  };

  async function* events(): AsyncGenerator<ChatEvent> {
    let error: AppError | null = readerStopped;
    try {
      yield* await answered();
      error = null;
    } catch (thrown) {
      error = asFailure(thrown, signal);
      throw error;
    } finally {
      await close(error?.code === 'aborted' && lane?.tally.finished() === true ? null : error);
    }
  }

  const footnote = (): MessageFootnote | null => {
    const by = servedBy();
    if (by === null) return null;
    const used = usage() ?? noUsage;
    const tokens = { inputTokens: used.input + used.cacheRead + used.cacheWrite, outputTokens: used.output + used.reasoning };
    return { requestId, model: by.model, provider: by.provider, account: by.accountName, local: by.local, ...tokens, ...cost(), firstTokenMs, totalMs: totalMs ?? elapsedMs() };
  };
  const neverBegun = (): void => void close(readerStopped);
  return { requestId, events: closable(events(), neverBegun), footnote };
}
