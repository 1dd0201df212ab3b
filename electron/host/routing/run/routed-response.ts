import type { ChatEvent } from '../../../../shared/chat.ts';
import type { MessageFootnote } from '../../../../shared/contract/message-footnote.ts';

export interface RoutedChat {
  requestId: string;
  /**
   * Failover is over when the first event comes. Throws an `AppError`; ending the iteration aborts
   * the upstream.
   */
  events: AsyncIterable<ChatEvent>;
  /**
   * What served it, with what it cost; final once `events` has ended, `null` while nothing has
   * served.
   */
  footnote(): MessageFootnote | null;
}

/** A result with the ledger's id and the model that served it. */
export type SingleResponse<Result> = Result & { requestId: string; model: string };
