import type { EgressTimeouts } from '../egress/egress-gate.ts';
import type { EgressReply } from '../egress/egress-reply.ts';
import type { Capability, CodecId, Endpoint } from './provider.ts';

/**
 * The closed classes of failures. Each has its error code and says what it takes out of the pool
 * (failures.ts).
 */
export type FailureClass =
  | 'credential'
  | 'quota'
  | 'model_access'
  | 'model_gone'
  | 'region'
  | 'rate_limit'
  | 'account_rate_limit'
  | 'no_path'
  | 'overloaded'
  | 'between'
  | 'context_too_long'
  | 'content'
  | 'caller';

export type Json = Record<string, unknown>;

/**
 * What sets a provider apart from its dialect. Pure functions: nothing is kept between two calls,
 * and what comes in is not changed.
 */
export interface Quirks {
  /** The body of a chat as this provider wants it. */
  request?(body: Json): Json;
  /** One chunk of its stream, or its plain answer, as the dialect has it. */
  event?(chunk: Json): Json;
  /**
   * The class of a reply that is no success, by the provider's own codes; null where they say no
   * more than the dialect's.
   */
  classify?(status: number, body: unknown): FailureClass | null;
  /** Headers that a refusal tells in its body instead; those of the reply go before them. */
  headersIn?(body: unknown): Readonly<Record<string, string>>;
  /** The address of a call where it is not base URL + path. `model` is empty for the model list. */
  url?(baseUrl: string, path: string, model: string): string;
  /**
   * Where and how it wants a rerank, if not at a `rerankPath` in Cohere's form. A path that begins
   * with two slashes is from the root of the base URL's host.
   */
  rerank?(body: RerankBody): { path: string; body: Json };
}

/**
 * A rerank in the form that Cohere, Jina and vLLM share (docs.cohere.com/reference/rerank,
 * jina.ai/reranker, docs.vllm.ai "Re-rank API").
 */
export interface RerankBody extends Json {
  model: string;
  query: string;
  documents: readonly string[];
  top_n: number;
}

/** Where the key goes. */
export type AuthForm = 'bearer' | 'api-key' | 'x-api-key' | 'x-goog-api-key';

/**
 * For keys that are no header as they are: gives the headers, after asking the provider for a token
 * if need be. Throws as a codec does.
 */
export type AuthHook = (call: {
  endpoint: Endpoint;
  ask: (
    url: string,
    init: RequestInit,
  ) => Promise<Pick<EgressReply, 'ok' | 'status' | 'text' | 'headers'>>;
  nowMs: number;
}) => Promise<Record<string, string>>;

export interface ProviderTimeouts extends EgressTimeouts {
  /** From the request to its last byte. */
  totalMs: number;
}

/**
 * What a document of the provider's states of a model; `match` is an exact id, or the start of one
 * where it ends in `*`.
 */
export interface KnownModel {
  match: string;
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: readonly Capability[];
}

export interface Region {
  id: string;
  name: string;
  baseUrl: string;
}

/** The billing call that a plain key may make. */
export interface BalanceCall {
  /** From the root of the base URL's host. */
  path: string;
  /** The amount and its currency in the reply; null where it tells no amount. */
  read(body: unknown, baseUrl: string): { leftMicro: number; currency: string } | null;
}

/** A provider as data. What speaks OpenAI's dialect needs no more than the first six fields. */
export interface Provider {
  id: string;
  name: string;
  codec: CodecId;
  /** Empty when only the user can know it. */
  baseUrl: string;
  baseUrlEditable: boolean;
  keyRequired: boolean;
  /**
   * A server that its users run themselves: a request is free, unless the user has entered a price.
   */
  free?: boolean;
  /** `bearer` where nothing is said. */
  auth?: AuthForm | AuthHook;
  /** What a key looks like or where it is found, where that is not plain. */
  keyHelp?: string;
  /** Where the provider explains its keys and models. */
  docsUrl?: string;
  /**
   * Addresses of the same provider, the first being `baseUrl`; a key of one is refused by the
   * others.
   */
  regions?: readonly Region[];
  /** How its body names the limit of output tokens; `max_tokens` where nothing is said. */
  tokenLimitField?: 'max_completion_tokens';
  /** Whether its plain answers carry sound usage, so that a plain request may go upstream plain. */
  plainUsage?: boolean;
  /**
   * It reads cache marks, and takes back what it gave with calls and reasoning, or passes over
   * them; others refuse a message's fields that they do not know.
   */
  takesExtensions?: boolean;
  /** Its tool loops want the reasoning of each call back. */
  wantsReasoningBack?: boolean;
  /** What it bills in, where that is known. */
  currency?: 'USD' | 'CNY' | 'EUR';
  timeouts?: Partial<ProviderTimeouts>;
  quirks?: Quirks;
  models?: readonly KnownModel[];
  balance?: BalanceCall;
  /** Of its rerank call in Cohere's form, below the base URL. */
  rerankPath?: string;
  /**
   * Its moderation call in OpenAI's form, below the base URL; `model` is the one it is usually
   * asked with.
   */
  moderation?: { path: string; model?: string };
}
