import { errorPhraseOf } from '../../../../shared/contract/error-phrase.ts';
import type { AppError } from '../../../../shared/errors.ts';
import type { Paid } from '../../quota/quota.ts';
import type { AttemptRow, Ledger } from '../../usage/ledger.ts';
import { startTimer } from './attempt-timer.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';

const messageLimit = 500;

function rowOf(planned: PlannedAttempt, order: number): AttemptRow {
  const { provider, account, model, local, reasons } = planned;
  return {
    order,
    provider,
    accountId: account?.id ?? null,
    accountName: account?.name ?? null,
    model,
    local,
    reasons: [...reasons],
    outcome: 'not_needed',
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
}

/**
 * Places of a plan that are recorded. A pool of hundreds would make hundreds of rows for each
 * request, which no one reads.
 */
const mostRecorded = 60;

/** Rows that one candidate may have: its first attempt, further tries, and pauses. */
const rowsOfCandidate = 16;

/** The order of a row: by the candidate's place in the plan, then by the attempt. */
export const rowOrder = (place: number, tried: number): number =>
  place * rowsOfCandidate + Math.min(tried, rowsOfCandidate - 1);

/**
 * Records the candidates that are not attempted: passed over, or not needed since an earlier one
 * served. `order` is that of the first.
 */
export function recordUntried(
  ledger: Ledger,
  requestId: string,
  planned: readonly PlannedAttempt[],
  { order, outcome }: { order: number; outcome: 'passed_over' | 'not_needed' },
): void {
  const room = Math.max(0, mostRecorded - Math.floor(order / rowsOfCandidate));
  for (const [at, one] of planned.slice(0, room).entries())
    ledger.attempt(requestId, { ...rowOf(one, order + at * rowsOfCandidate), outcome });
}

export interface AttemptRecord {
  sawContent(): void;
  /** An event could not be read. */
  skipped(): void;
  /** The first call counts. */
  end(outcome: 'served' | 'failed' | 'aborted', error: AppError | null, paid: Paid | null): void;
  firstTokenMs(): number | null;
  /** Ms since the first content; null while there is none. */
  sinceContentMs(): number | null;
  elapsedMs(): number;
}

/** The part of a row that payment decides; empty where nothing is owed. */
const paidColumns = (paid: Paid | null): Partial<AttemptRow> =>
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

const withUnreadable = (reasons: AttemptRow['reasons'], count: number): AttemptRow['reasons'] => [
  ...reasons,
  { code: 'unreadable_events', detail: String(count) },
];

/** Writes an attempt before it is sent; `end` writes how it ended. */
export function recordAttempt(
  ledger: Ledger,
  requestId: string,
  { planned, order, hedge }: { planned: PlannedAttempt; order: number; hedge: boolean },
): AttemptRecord {
  const elapsedMs = startTimer();
  const row = { ...rowOf(planned, order), hedge };
  let firstTokenMs: number | null = null;
  let ended = false;
  let unreadable = 0;
  ledger.attempt(requestId, { ...row, outcome: 'running' });
  return {
    elapsedMs,
    firstTokenMs: () => firstTokenMs,
    sinceContentMs: () => (firstTokenMs === null ? null : elapsedMs() - firstTokenMs),
    sawContent: () => {
      firstTokenMs ??= elapsedMs();
    },
    skipped: () => {
      unreadable += 1;
    },
    end: (outcome, error, paid) => {
      if (ended) return;
      ended = true;
      const errorPhrase = error === null ? undefined : errorPhraseOf(error);
      ledger.attempt(requestId, {
        ...row,
        ...(unreadable === 0 ? {} : { reasons: withUnreadable(row.reasons, unreadable) }),
        outcome,
        errorCode: error?.code ?? null,
        errorMessage: error?.message.slice(0, messageLimit) ?? null,
        ...(errorPhrase === undefined ? {} : { errorPhrase }),
        ...paidColumns(paid),
        firstTokenMs,
        totalMs: elapsedMs(),
      });
    },
  };
}
