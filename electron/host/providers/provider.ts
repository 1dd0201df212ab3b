import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  EmbedResult,
  ModerateRequest,
  ModerateResult,
  RerankRequest,
  RerankResult,
} from '../../../shared/chat.ts';
import type { FieldRules } from './carry-fields.ts';
import type { EgressContext, EgressGate, EgressTimeouts } from '../egress/egress-gate.ts';

/**
 * What a codec needs of an account to send a request; made per call, so that a key is in memory no
 * longer than that.
 */
export interface Endpoint {
  provider: string;
  accountId: string;
  baseUrl: string;
  apiKey: string;
  /** The certificate that its address is trusted by, PEM; '' or missing: the public authorities. */
  ca?: string;
}

/** One limit as a reply's headers report it: `left` of `limit`, until `resetsAt` (Unix ms). */
export interface ReportedLimit {
  kind: 'requests' | 'tokens';
  limit: number | null;
  left: number | null;
  resetsAt: number | null;
}

/** What is left on an account, from the provider's own billing call; millionths of `currency`. */
export interface ReportedBalance {
  leftMicro: number;
  currency: string;
}

/** An event of a stream that is in no form of its wire. Its content is not part of it. */
export interface UnreadableEvent {
  /** Its place among the events of the stream, from 1. */
  position: number;
  /** How many in a row could not be read, this one included. */
  inARow: number;
  /** What is wrong with it, for a message: that it is no JSON, or the path of a field. */
  problem: string;
}

export interface CallOptions {
  signal: AbortSignal;
  egress: EgressContext;
  /** Called with the account's limits in a reply's headers, before its body is read. */
  onLimits?: (limits: readonly ReportedLimit[]) => void;
  timeouts?: Partial<EgressTimeouts>;
  /** Which further fields of the request may be sent; the strictest rules where it is missing. */
  fields?: FieldRules;
  /** No text of a caller is in the request, so that its failure is the account's own. */
  probe?: boolean;
  /** Called when the request itself begins to be written to the provider's connection. */
  onSent?: (() => void) | undefined;
  /** Called with each piece of the reply's body, also where it is no event: a heartbeat. */
  onData?: (() => void) | undefined;
  /**
   * No one reads along: the answer may come in one piece, where the provider's plain answers carry
   * sound usage.
   */
  plain?: boolean;
  /**
   * Called with each event that cannot be read, which is then skipped; what it throws ends the
   * answer. Default: the third in a row does.
   */
  onUnreadable?: (event: UnreadableEvent) => void;
}

export type Capability =
  | 'chat'
  | 'streaming'
  | 'tools'
  | 'structured_output'
  | 'vision'
  | 'reasoning'
  | 'embeddings'
  | 'rerank'
  | 'images'
  | 'speech_in'
  | 'speech_out';

/** A model in a provider's list. What the list does not tell is null. */
export interface ListedModel {
  id: string;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  capabilities: readonly Capability[] | null;
}

/**
 * What a turn of an assistant belongs to: who asked, so that no guessed id recalls another's
 * reasoning, and the account and model.
 */
export interface TurnPlace {
  ownerId: string;
  accountId: string;
  model: string;
}

/**
 * A wire codec. It translates, sends and receives, and retries nothing. Failures are `AppError`s of
 * the closed classes; a stream that ends without a finish reason throws `stream_broken`.
 */
export interface Codec {
  chat(endpoint: Endpoint, request: ChatRequest, options: CallOptions): AsyncIterable<ChatEvent>;
  /**
   * The most tokens that a provider counts for what `chat` adds to a request that comes from
   * earlier answers: reasoning that its tool loops want back. Missing where the codec adds nothing.
   */
  tokensHandedBack?(place: TurnPlace, request: ChatRequest): number;
  /** Throws `bad_request` where the provider has no embeddings. */
  embed(endpoint: Endpoint, request: EmbedRequest, options: CallOptions): Promise<EmbedResult>;
  /** Asked only of providers that have a `rerankPath`, or a quirk in its place. */
  rerank?(endpoint: Endpoint, request: RerankRequest, options: CallOptions): Promise<RerankResult>;
  /** Asked only of providers that have `moderation`. */
  moderate?(
    endpoint: Endpoint,
    request: ModerateRequest,
    options: CallOptions,
  ): Promise<ModerateResult>;
  /**
   * Costs nothing, so it is the health check too. Throws `model_gone` where the provider has no
   * list.
   */
  listModels(endpoint: Endpoint, options: CallOptions): Promise<ListedModel[]>;
  /** Null where the provider has no billing call that a key of this kind may make. */
  balance(endpoint: Endpoint, options: CallOptions): Promise<ReportedBalance | null>;
}

/** One id a wire. */
export type CodecId = 'openai' | 'openai-responses' | 'anthropic' | 'gemini' | 'coze';
export type Codecs = Readonly<Record<CodecId, Codec>>;

/** Knows the keys of all accounts and clients (security/redact.ts). */
export interface KeyRedactor {
  remember(key: string): void;
  /** The text without any key. */
  strike(text: string): string;
}

export interface CodecDeps {
  egress: EgressGate;
  now: () => number;
  /** Default: nothing is struck out. */
  redactor?: KeyRedactor;
}

export type CreateCodec = (deps: CodecDeps) => Codec;
