import type {
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
import type { AvailableModel } from '../../../shared/contract/models.ts';
import type { ModelDetails } from './planning/model-details.ts';
import type { RoutedChat, SingleResponse } from './run/routed-response.ts';

export type { RoutedChat, SingleResponse } from './run/routed-response.ts';

export interface ChatInput {
  caller: Caller;
  purpose: Purpose;
  request: ChatRequest;
  signal: AbortSignal;
  /**
   * The client waits for the whole answer: a provider may send it in one piece, which costs both
   * sides a part of a stream's work.
   */
  plain?: boolean;
  /** Part of a question that is counted already: its tokens count, the request does not. */
  isPart?: boolean;
  /** Set for what belongs to a conversation: budgets may count by it. */
  conversationId?: string;
}

/** A request with one response: embeddings, a ranking, a verdict. */
export interface SingleResponseInput<Request> {
  caller: Caller;
  purpose: Purpose;
  request: Request;
  signal: AbortSignal;
  /** Receives the ledger's id before anything is sent, so that a failure has it too. */
  onOpened?: (requestId: string) => void;
}

export type EmbedInput = SingleResponseInput<EmbedRequest>;

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
  /** Every model that this owner could use now. */
  available(ownerId: string): Promise<AvailableModel[]>;
  /** What is known of them, by model id. */
  modelDetails(ownerId: string): Promise<ReadonlyMap<string, ModelDetails>>;
}
