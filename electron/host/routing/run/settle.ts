import type { Usage } from '../../../../shared/chat.ts';
import type { Price } from '../../../../shared/contract/prices.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Ledger, Settlement } from '../../usage/ledger.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { RequestContext } from './request-context.ts';

/** What served a request, as the ledger records it; the price is the one of this moment. */
export interface ServedBy {
  model: string;
  provider: string;
  accountId: string | null;
  accountName: string | null;
  local: boolean;
  price: Price | null;
}

export const servedBy = ({ model, provider, account, local, price }: PlannedAttempt): ServedBy => ({
  model,
  provider,
  accountId: account?.id ?? null,
  accountName: account?.name ?? null,
  local,
  price,
});

export interface RequestOutcome {
  /** Null when nothing did. */
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

/** Writes how a request ended; resolves when it is in the file. */
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

/** What was thrown, as the request's failure: `aborted` after the caller's abort. */
export const asFailure = (error: unknown, signal: AbortSignal): AppError =>
  signal.aborted
    ? new AppError('aborted', phrase('access.stopped'), { cause: error })
    : toAppError(error);
