import type { ChatEvent, ChatRequest, EmbedRequest, EmbedResult } from '../../../shared/chat.ts';
import type { EgressContext, EgressGate } from '../egress/egress-gate.ts';

/** What a codec needs of an account to send a request; made per call, so that a key is in memory no longer than that. */
export interface Endpoint {
  provider: string;
  accountId: string;
  baseUrl: string;
  apiKey: string;
}

export interface CallOptions {
  signal: AbortSignal;
  egress: EgressContext;
}

/**
 * A wire codec. It translates, sends and receives, and retries nothing. Failures are `AppError`s of the closed classes;
 * a stream that ends without a finish reason throws `stream_broken`.
 */
export interface Codec {
  chat(endpoint: Endpoint, request: ChatRequest, options: CallOptions): AsyncIterable<ChatEvent>;
  embed(endpoint: Endpoint, request: EmbedRequest, options: CallOptions): Promise<EmbedResult>;
  listModels(endpoint: Endpoint, options: CallOptions): Promise<string[]>;
}

export type CreateCodec = (deps: { egress: EgressGate }) => Codec;
