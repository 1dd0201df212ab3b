import { noUsage, type EmbedResult } from '../../../shared/chat.ts';
import type { AppError } from '../../../shared/errors.ts';
import { startTimer } from './attempt-timer.ts';
import type { Plan, Planned } from './candidate.ts';
import { applyFailure, mayFailOver } from './consequences.ts';
import { makePlan, type Routing, type RunDeps } from './routing.ts';
import { beginAttempt, noteUntried } from './running-attempt.ts';
import { asFailure, settle } from './settle.ts';

export interface EmbedRun {
  deps: RunDeps;
  routing: Routing;
  call: (planned: Planned) => Promise<EmbedResult>;
}

type Served = EmbedResult & { planned: Planned };

async function tryAll({ deps, routing, call }: EmbedRun, { attempts }: Plan): Promise<Served> {
  const { ledger } = deps;
  const { requestId, signal } = routing;
  let failure: AppError | null = null;
  for (const [order, planned] of attempts.entries()) {
    const running = beginAttempt(ledger, requestId, planned, order);
    try {
      const result = await call(planned);
      running.end('served', null);
      noteUntried(ledger, requestId, attempts.slice(order + 1), order + 1, 'not_needed');
      return { ...result, planned };
    } catch (thrown) {
      failure = asFailure(thrown, signal);
      running.end(failure.code === 'aborted' ? 'aborted' : 'failed', failure);
      applyFailure(deps, planned, failure);
      if (mayFailOver(failure)) continue;
      noteUntried(ledger, requestId, attempts.slice(order + 1), order + 1, 'not_needed');
      throw failure;
    }
  }
  throw failure ?? new TypeError('a plan without attempts');
}

/** Like a chat, in one piece. */
export async function runEmbed(run: EmbedRun): Promise<EmbedResult & { requestId: string; model: string }> {
  const { deps, routing } = run;
  const elapsedMs = startTimer();
  try {
    const { planned, vectors, inputTokens } = await tryAll(run, await makePlan(deps, routing));
    settle(deps.ledger, routing, { planned, usage: { ...noUsage, input: inputTokens, source: 'reported' }, error: null, firstTokenMs: null, totalMs: elapsedMs() });
    return { vectors, inputTokens, requestId: routing.requestId, model: planned.model };
  } catch (thrown) {
    const error = asFailure(thrown, routing.signal);
    settle(deps.ledger, routing, { planned: null, usage: null, error, firstTokenMs: null, totalMs: elapsedMs() });
    throw error;
  }
}
