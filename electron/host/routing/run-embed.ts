import { noUsage, type ChatEvent, type ChatRequest, type EmbedRequest, type EmbedResult } from '../../../shared/chat.ts';
import { startTimer } from './attempt-timer.ts';
import type { Planned } from './candidate.ts';
import { costOf } from './cost.ts';
import { makePlan, type Routing, type RunDeps } from './routing.ts';
import { asFailure, settle } from './settle.ts';
import { createTries } from './tries.ts';

export interface EmbedRun {
  deps: RunDeps;
  routing: Routing;
  request: EmbedRequest;
  call: (planned: Planned, signal: AbortSignal) => Promise<EmbedResult>;
}

/** The same as a chat to whatever counts, holds and tries: a prompt without an answer. */
const asChat = ({ model, input }: EmbedRequest): ChatRequest => ({ model, messages: input.map((content) => ({ role: 'user', content })), maxTokens: 0 });

/** Like a chat, in one piece. */
export async function runEmbed({ deps, routing, request, call }: EmbedRun): Promise<EmbedResult & { requestId: string; model: string }> {
  const elapsedMs = startTimer();
  let result: EmbedResult | null = null;
  async function* eventsOf(planned: Planned, _: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    result = await call(planned, signal);
    // Some providers tell no count of it.
    yield { type: 'usage', usage: result.inputTokens > 0 ? { ...noUsage, input: result.inputTokens, source: 'reported' } : { ...noUsage, input: routing.inputTokens } };
  }
  const close = (outcome: Pick<Parameters<typeof settle>[2], 'by' | 'usage' | 'costMicro' | 'currency' | 'error'>): Promise<void> => settle(deps.ledger, routing, { ...outcome, firstTokenMs: null, totalMs: elapsedMs(), cached: false });
  try {
    const lane = await createTries({ deps, routing, request: asChat(request), eventsOf, elapsedMs }, await makePlan(deps, routing)).firstToOpen();
    const { planned } = lane;
    const usage = lane.tally.usage();
    const by = { model: planned.model, provider: planned.provider, accountId: planned.account?.id ?? null, accountName: planned.account?.name ?? null, local: planned.local, price: planned.price };
    await close({ by, usage, ...costOf(planned, usage), error: null });
    if (result === null) throw new TypeError('an embedding without a result');
    return { ...(result as EmbedResult), requestId: routing.requestId, model: planned.model };
  } catch (thrown) {
    const error = asFailure(thrown, routing.signal);
    await close({ by: null, usage: null, costMicro: null, currency: null, error });
    throw error;
  }
}
