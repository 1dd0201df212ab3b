import { noUsage, type ChatEvent, type ChatRequest } from '../../../shared/chat.ts';
import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import { startTimer } from './attempt-timer.ts';
import type { Planned } from './candidate.ts';
import { applyFailure, mayFailOver } from './consequences.ts';
import { costOf } from './cost.ts';
import { interruptible } from './interruptible.ts';
import type { RoutedChat } from './routed.ts';
import { makePlan, type Routing, type RunDeps } from './routing.ts';
import { beginAttempt, noteUntried } from './running-attempt.ts';
import { asFailure, settle } from './settle.ts';
import { createTally } from './tally.ts';

export interface ChatRun {
  deps: RunDeps;
  routing: Routing;
  request: ChatRequest;
  eventsOf: (planned: Planned, signal: AbortSignal) => AsyncIterable<ChatEvent>;
}

/** A reasoning model may be silent for minutes; a provider that only keeps the line open is given up after these. */
const firstContentMs = 600_000;

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

/** Attempts in the plan's order until one shows something; from then on it is that one, to its end. */
export function runChat({ deps, routing, request, eventsOf }: ChatRun): RoutedChat {
  const { ledger } = deps;
  const { requestId, signal } = routing;
  const elapsedMs = startTimer();
  const tally = createTally(request);
  let served: Planned | null = null;
  let firstTokenMs: number | null = null;
  let totalMs: number | null = null;

  /** One try. Returns its failure while nothing has been shown, and throws it afterwards. */
  async function* attempt(planned: Planned, order: number): AsyncGenerator<ChatEvent, AppError | null> {
    const running = beginAttempt(ledger, requestId, planned, order);
    const held: ChatEvent[] = [];
    try {
      for await (const event of interruptible({ open: (abort) => eventsOf(planned, abort), signal, firstContentMs: planned.local ? null : firstContentMs })) {
        tally.watch(event);
        held.push(event);
        if (!tally.produced()) continue;
        served = planned;
        firstTokenMs ??= elapsedMs();
        running.sawContent();
        yield* held.splice(0);
      }
      served = planned;
      running.end('served', null);
      yield* held;
      return null;
    } catch (thrown) {
      const error = asFailure(thrown, signal);
      running.end(error.code === 'aborted' ? 'aborted' : 'failed', error);
      applyFailure(deps, planned, error);
      if (tally.produced()) throw error;
      return error;
    } finally {
      // The reader broke off: it has what it wanted, or it is gone.
      running.end(tally.finished() ? 'served' : 'aborted', null);
    }
  }

  async function* tries(): AsyncGenerator<ChatEvent> {
    const { attempts } = await makePlan(deps, routing);
    for (const [order, planned] of attempts.entries()) {
      const failure = yield* attempt(planned, order);
      if (failure !== null && mayFailOver(failure) && order + 1 < attempts.length) continue;
      noteUntried(ledger, requestId, attempts.slice(order + 1), order + 1, 'not_needed');
      if (failure !== null) throw failure;
      return;
    }
  }

  const close = (error: AppError | null): void => {
    totalMs = elapsedMs();
    settle(ledger, routing, { planned: served, usage: tally.usage(), error, firstTokenMs, totalMs });
  };

  async function* events(): AsyncGenerator<ChatEvent> {
    let error: AppError | null = new AppError('aborted', 'The reader stopped.');
    try {
      yield* tries();
      error = null;
    } catch (thrown) {
      error = asFailure(thrown, signal);
      throw error;
    } finally {
      close(error?.code === 'aborted' && tally.finished() ? null : error);
    }
  }

  const footnote = (): MessageFootnote | null => {
    const by: Planned | null = served;
    if (by === null) return null;
    const usage = tally.usage() ?? noUsage;
    const tokens = { inputTokens: usage.input + usage.cacheRead + usage.cacheWrite, outputTokens: usage.output + usage.reasoning };
    return { requestId, model: by.model, provider: by.provider, account: by.account?.name ?? null, local: by.local, ...tokens, ...costOf(by), firstTokenMs, totalMs: totalMs ?? elapsedMs() };
  };
  return { requestId, events: closable(events(), () => close(new AppError('aborted', 'The reader stopped.'))), footnote };
}
