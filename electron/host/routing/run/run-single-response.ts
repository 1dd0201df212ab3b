import { noUsage, type ChatEvent, type ChatRequest } from '../../../../shared/chat.ts';
import type { Settlement } from '../../usage/ledger.ts';
import { startTimer } from './attempt-timer.ts';
import type { SendOptions } from './attempt.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import { usageCost } from './cost.ts';
import type { SingleResponse } from '../router.ts';
import { makePlan, promptOf, type RequestContext, type RequestRunDeps } from './request-context.ts';
import { asFailure, settle } from './settle.ts';
import { createTries } from './failover.ts';

export interface SingleResponseRun<Result> {
  deps: RequestRunDeps;
  context: RequestContext;
  operation: NonNullable<Settlement['operation']>;
  /** What is read. */
  texts: readonly string[];
  call: (
    planned: PlannedAttempt,
    options: Pick<SendOptions, 'signal' | 'onSent'>,
  ) => Promise<Result>;
}

/**
 * The same as a chat to whatever counts, holds and tries: a prompt without an answer, a message for
 * each text.
 */
export const asMessages = (model: string, texts: readonly string[]): ChatRequest => ({
  model,
  messages: texts.map((content) => ({ role: 'user', content })),
  maxTokens: 0,
});

/** Like a chat, in one piece: embeddings, rankings, verdicts. */
export async function runSingleResponse<Result extends { inputTokens: number }>({
  deps,
  context,
  operation,
  texts,
  call,
}: SingleResponseRun<Result>): Promise<SingleResponse<Result>> {
  const elapsedMs = startTimer();
  const results = new Map<PlannedAttempt, Result>();
  async function* eventsOf(
    planned: PlannedAttempt,
    _: ChatRequest,
    options: SendOptions,
  ): AsyncGenerator<ChatEvent> {
    const result = await call(planned, options);
    results.set(planned, result);
    // Some providers tell no count of it.
    yield {
      type: 'usage',
      usage:
        result.inputTokens > 0
          ? { ...noUsage, input: result.inputTokens, source: 'reported' }
          : { ...noUsage, input: promptOf(context).atMost },
    };
  }
  const close = (
    outcome: Pick<
      Parameters<typeof settle>[2],
      'by' | 'usage' | 'costMicro' | 'currency' | 'error'
    >,
  ): Promise<void> =>
    settle(deps.ledger, context, {
      ...outcome,
      operation,
      firstTokenMs: null,
      totalMs: elapsedMs(),
      cached: false,
    });
  try {
    const lane = await createTries(
      { deps, context, request: asMessages(context.model, texts), eventsOf, elapsedMs },
      await makePlan(deps, context),
    ).firstToOpen();
    const { planned } = lane;
    const usage = lane.usage();
    const by = {
      model: planned.model,
      provider: planned.provider,
      accountId: planned.account?.id ?? null,
      accountName: planned.account?.name ?? null,
      local: planned.local,
      price: planned.price,
    };
    await close({ by, usage, ...usageCost(planned, usage), error: null });
    const result = results.get(planned);
    if (result === undefined) throw new TypeError('an answer in one piece without its result');
    return { ...result, requestId: context.requestId, model: planned.model };
  } catch (thrown) {
    const error = asFailure(thrown, context.signal);
    await close({ by: null, usage: null, costMicro: null, currency: null, error });
    throw error;
  }
}
