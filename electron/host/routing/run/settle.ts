import type { Usage } from '../../../../shared/chat.ts';
import type { Price } from '../../../../shared/contract/prices.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import type { Ledger, Settlement } from '../../usage/ledger.ts';
import type { RequestContext } from './request-context.ts';

/** Who served a request, as it is written down; the price is the one of this moment. */
export interface ServedBy {
  model: string;
  provider: string;
  accountId: string | null;
  accountName: string | null;
  local: boolean;
  price: Price | null;
}

export interface RequestOutcome {
  /** Null when nobody did. */
  by: ServedBy | null;
  usage: Usage | null;
  costMicro: number | null;
  currency: string | null;
  error: AppError | null;
  firstTokenMs: number | null;
  totalMs: number;
  cached: boolean;
  operation?: NonNullable<Settlement['operation']>;
}

/** The ledger's last word on a request, whatever became of it; resolves when it is written. */
export async function settle(
  ledger: Ledger,
  { requestId, caller }: RequestContext,
  { by, error, ...rest }: RequestOutcome,
): Promise<void> {
  await ledger.settle(requestId, caller.ownerId, {
    outcome: error === null ? 'ok' : error.code === 'aborted' ? 'aborted' : 'failed',
    model: by?.model ?? null,
    provider: by?.provider ?? null,
    accountId: by?.accountId ?? null,
    accountName: by?.accountName ?? null,
    errorCode: error?.code ?? null,
    price: by?.price ?? null,
    ...rest,
  });
}

/** What was thrown, as the request's failure: after the caller's abort nothing else is told. */
export const asFailure = (error: unknown, signal: AbortSignal): AppError =>
  signal.aborted ? new AppError('aborted', 'Stopped.', { cause: error }) : toAppError(error);
