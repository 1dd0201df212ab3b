import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  EmbedResult,
  ModerateRequest,
  ModerateResult,
  Purpose,
  RerankRequest,
  RerankResult,
} from '../../../shared/chat.ts';
import type { Caller } from '../caller.ts';
import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';

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

export interface ChatInput {
  caller: Caller;
  purpose: Purpose;
  request: ChatRequest;
  signal: AbortSignal;
  /**
   * Whoever asks waits for the whole answer: a provider may give it in one piece, which costs both
   * sides a part of a stream's work.
   */
  plain?: boolean;
  /** It answers a question that counts already: its tokens count, itself does not. */
  isPart?: boolean;
  /** Set for what belongs to a conversation: budgets may count by it. */
  conversationId?: string;
}

/** What is answered in one piece: an embedding, a ranking, a verdict. */
export interface SingleResponseInput<Request> {
  caller: Caller;
  purpose: Purpose;
  request: Request;
  signal: AbortSignal;
  /** Told the ledger's id before anything is sent, so that it is known of a failure too. */
  onOpened?: (requestId: string) => void;
}

export type EmbedInput = SingleResponseInput<EmbedRequest>;

/** With the ledger's id and the model that served it. */
export type SingleResponse<Result> = Result & { requestId: string; model: string };

/**
 * The life of a request: plan, attempts with failover, one ledger row each, settled whatever
 * happens.
 */
export interface Router {
  chat(input: ChatInput): RoutedChat;
  embed(input: EmbedInput): Promise<SingleResponse<EmbedResult>>;
  /**
   * `auto` is a reranker that an account names, else the one of this machine, else its embedding
   * model.
   */
  rerank(input: SingleResponseInput<RerankRequest>): Promise<SingleResponse<RerankResult>>;
  /** By an account whose provider has such a call; nothing on this machine moderates. */
  moderate(input: SingleResponseInput<ModerateRequest>): Promise<SingleResponse<ModerateResult>>;
  /** Every model that this owner could ask now. */
  available(ownerId: string): Promise<AvailableModel[]>;
}
