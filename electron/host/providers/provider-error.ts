import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';

/**
 * What a failure takes out of the pool: the account, the account for this model, the provider for a
 * while, or nothing.
 */
export type Affected = 'account' | 'model' | 'provider' | 'nothing';

/** A provider's failure in our words, with what it means for the pool. */
export class ProviderError extends AppError {
  readonly affected: Affected;
  readonly status: number | null;
  /**
   * The reply began as a success: `status` is what its body or stream says, and work may have been
   * done.
   */
  isInReply = false;

  constructor(
    code: ErrorCode,
    message: string | Phrase,
    options: {
      affected: Affected;
      status?: number;
      retryable?: boolean;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(code, message, options);
    this.affected = options.affected;
    this.status = options.status ?? null;
  }
}

/** Whether a failed model list says that the provider has none: it is no failure of the account. */
export const saysNoList = ({ code }: AppError): boolean =>
  code === 'model_gone' || code === 'not_found';
