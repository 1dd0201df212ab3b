import type { AppError } from '../../../../shared/errors.ts';
import type { Paid } from '../../quota/quota.ts';
import type { AttemptRow, Ledger } from '../../usage/ledger.ts';
import { startTimer } from './attempt-timer.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';

const messageLimit = 500;

function rowOf(planned: PlannedAttempt, order: number): AttemptRow {
  const { provider, account, model, local, reasons } = planned;
  const untried = {
    outcome: 'not_needed' as const,
    errorCode: null,
    errorMessage: null,
    firstTokenMs: null,
    totalMs: null,
    hedge: false,
    inputTokens: 0,
    outputTokens: 0,
    costMicro: null,
    currency: null,
    unknownTokens: 0,
    unknownCostMicro: 0,
  };
  return {
    order,
    provider,
    accountId: account?.id ?? null,
    accountName: account?.name ?? null,
    model,
    local,
    reasons: [...reasons],
    ...untried,
  };
}

/**
 * Places of a plan that are written down. A pool of hundreds would make hundreds of rows for each
 * request, which nobody reads.
 */
const mostNoted = 60;

/**
 * Notes the candidates that are not tried: passed over, or not needed since one before them served.
 */
export function recordUntried(
  ledger: Ledger,
  requestId: string,
  planned: readonly PlannedAttempt[],
  from: number,
  outcome: 'passed_over' | 'not_needed',
): void {
  for (const [at, one] of planned.slice(0, Math.max(0, mostNoted - from)).entries())
    ledger.attempt(requestId, { ...rowOf(one, from + at), outcome });
}

export interface AttemptRecord {
  sawContent(): void;
  /** The first call counts. */
  end(outcome: 'served' | 'failed' | 'aborted', error: AppError | null, paid: Paid | null): void;
  firstTokenMs(): number | null;
  elapsedMs(): number;
}

/** Writes an attempt before it is sent; `end` says what became of it. */
export function recordAttempt(
  ledger: Ledger,
  requestId: string,
  planned: PlannedAttempt,
  order: number,
  hedge = false,
): AttemptRecord {
  const elapsedMs = startTimer();
  const row = { ...rowOf(planned, order), hedge };
  let firstTokenMs: number | null = null;
  let ended = false;
  ledger.attempt(requestId, { ...row, outcome: 'running' });
  return {
    elapsedMs,
    firstTokenMs: () => firstTokenMs,
    sawContent: () => {
      firstTokenMs ??= elapsedMs();
    },
    end: (outcome, error, paid) => {
      if (ended) return;
      ended = true;
      const told = {
        errorCode: error?.code ?? null,
        errorMessage: error?.message.slice(0, messageLimit) ?? null,
      };
      const owed =
        paid === null
          ? {}
          : {
              inputTokens: paid.usage.input + paid.usage.cacheRead + paid.usage.cacheWrite,
              outputTokens: paid.usage.output + paid.usage.reasoning,
              costMicro: paid.costMicro,
              currency: paid.currency,
              unknownTokens: paid.unknownTokens,
              unknownCostMicro: paid.unknownCostMicro,
            };
      ledger.attempt(requestId, {
        ...row,
        outcome,
        ...told,
        ...owed,
        firstTokenMs,
        totalMs: elapsedMs(),
      });
    },
  };
}
