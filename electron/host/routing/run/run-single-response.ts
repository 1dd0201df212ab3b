import { noUsage, type ChatEvent, type ChatRequest } from '../../../../shared/chat.ts';
import type { Settlement } from '../../usage/ledger.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { SendOptions } from './attempt-input.ts';
import { startTimer } from './attempt-timer.ts';
import { usageCost } from './cost.ts';
import { createFailover } from './failover.ts';
import { makePlan } from './make-plan.ts';
import { promptOf, type RequestContext, type RequestRunDeps } from './request-context.ts';
import type { SingleResponse } from './routed-response.ts';
import { asFailure, servedBy, settle, type RequestOutcome } from './settle.ts';

export interface SingleResponseRun<Result> {
  deps: RequestRunDeps;
  context: RequestContext;
  operation: NonNullable<Settlement['operation']>;
  /** What is embedded, ranked or judged. */
  texts: readonly string[];
  call: (
    planned: PlannedAttempt,
    options: Pick<SendOptions, 'signal' | 'onSent' | 'timeouts'>,
  ) => Promise<Result>;
}

/**
 * The request as a chat, for all that counts, reserves and sends: a message for each text, and no
 * answer.
 */
export const asMessages = (model: string, texts: readonly string[]): ChatRequest => ({
  model,
  messages: texts.map((content) => ({ role: 'user', content })),
  maxTokens: 0,
});

type Outcome = Pick<RequestOutcome, 'by' | 'usage' | 'costMicro' | 'currency' | 'error'>;

/** Embeddings, rankings and verdicts: run as a chat whose only event is its usage. */
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
    { signal, onSent, timeouts }: SendOptions,
  ): AsyncGenerator<ChatEvent> {
    // No events of it reset a clock: the connection's own waits count.
    const { connectMs } = timeouts ?? {};
    const waits = connectMs === undefined ? {} : { timeouts: { connectMs } };
    const result = await call(planned, { signal, onSent, ...waits });
    results.set(planned, result);
    // Some providers report no count of it.
    const usage =
      result.inputTokens > 0
        ? { ...noUsage, input: result.inputTokens, source: 'reported' as const }
        : { ...noUsage, input: promptOf(context).atMost };
    yield { type: 'usage', usage };
  }
  const close = (outcome: Outcome): Promise<void> =>
    settle(deps.ledger, context, {
      ...outcome,
      operation,
      firstTokenMs: null,
      totalMs: elapsedMs(),
      cached: false,
    });
  try {
    const request = asMessages(context.model, texts);
    const plan = await makePlan(deps, context);
    const failover = createFailover({ deps, context, request, eventsOf, elapsedMs }, plan);
    const attempt = await failover.open().finally(() => failover.end());
    const { planned } = attempt;
    const usage = attempt.usage();
    await close({ by: servedBy(planned), usage, ...usageCost(planned, usage), error: null });
    const result = results.get(planned);
    if (result === undefined) throw new TypeError('a single response without its result');
    return { ...result, requestId: context.requestId, model: planned.model };
  } catch (thrown) {
    const error = asFailure(thrown, context.signal);
    await close({ by: null, usage: null, costMicro: null, currency: null, error });
    throw error;
  }
}
