import type { Usage } from '../../../shared/chat.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { Planned } from './candidate.ts';
import { costOf } from './cost.ts';
import type { Routing } from './routing.ts';

export interface Closing {
  /** Who served it; null when nobody did. */
  planned: Planned | null;
  usage: Usage | null;
  error: AppError | null;
  firstTokenMs: number | null;
  totalMs: number;
}

/** The ledger's last word on a request, whatever became of it. */
export function settle(ledger: Ledger, { requestId, caller }: Routing, { planned, usage, error, firstTokenMs, totalMs }: Closing): void {
  ledger.settle(requestId, caller.ownerId, {
    outcome: error === null ? 'ok' : error.code === 'aborted' ? 'aborted' : 'failed',
    model: planned?.model ?? null,
    provider: planned?.provider ?? null,
    accountId: planned?.account?.id ?? null,
    accountName: planned?.account?.name ?? null,
    errorCode: error?.code ?? null,
    usage,
    ...(planned === null ? { costMicro: null, currency: null } : costOf(planned)),
    firstTokenMs,
    totalMs,
  });
}

/** What was thrown, as the request's failure: after the caller's abort nothing else is told. */
export const asFailure = (error: unknown, signal: AbortSignal): AppError => (signal.aborted ? new AppError('aborted', 'Stopped.', { cause: error }) : toAppError(error));
