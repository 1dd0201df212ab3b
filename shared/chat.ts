/**
 * Hearth's own vocabulary for a chat: every inbound dialect is decoded to it, every provider codec
 * encodes it.
 */

export type ChatRole = 'system' | 'user' | 'assistant' | 'tool';

/** That a provider which caches prompts is to cache up to here; the answer is the same without. */
interface Cacheable {
  isCachePoint?: true;
}

export interface TextPart extends Cacheable {
  type: 'text';
  text: string;
}

export interface ImagePart extends Cacheable {
  type: 'image';
  /** A `data:` URL, or an address that is fetched only behind the SSRF guard. */
  url: string;
  /** How finely a provider that has the choice reads it. */
  detail?: string;
}

export interface ToolCall {
  id: string;
  name: string;
  /** JSON text, as the model wrote it. */
  arguments: string;
  /**
   * What the provider wants back with the call, in its own words: Google's thought signature in the
   * OpenAI form (`extra_content`).
   */
  extraContent?: Readonly<Record<string, unknown>>;
}

export interface ChatMessage {
  role: ChatRole;
  content: string | readonly (TextPart | ImagePart)[];
  /** Who of several speakers of one role says it. */
  name?: string;
  toolCalls?: readonly ToolCall[];
  toolCallId?: string;
  /** Reasoning text that some providers want handed back in a tool loop. */
  reasoning?: string;
  /** The same as OpenRouter has it: parts that are signed or encrypted (`reasoning_details`). */
  reasoningDetails?: readonly unknown[];
}

export interface ToolDefinition extends Cacheable {
  name: string;
  description?: string;
  /** JSON Schema. */
  parameters: Record<string, unknown>;
  /** Whether the arguments must keep to the schema; undefined leaves it to the provider. */
  strict?: boolean;
}

/**
 * What a request is for; the ledger and the egress log show it. A `question` to documents and a
 * `search` in them send nothing: what they lead to has rows of its own.
 */
export type Purpose =
  | 'chat'
  | 'answer'
  | 'title'
  | 'summary'
  | 'rewrite'
  | 'embedding'
  | 'rerank'
  | 'probe'
  | 'api'
  | 'question'
  | 'search';

export interface ChatRequest {
  /** A model's id (`smollm2-135m-instruct`, `gpt-5-mini`), or `auto`. */
  model: string;
  /**
   * Only this provider may answer: its id or its name, `local` for this machine. Not set: any that
   * serves the model.
   */
  provider?: string;
  messages: readonly ChatMessage[];
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  stop?: readonly string[];
  seed?: number;
  tools?: readonly ToolDefinition[];
  toolChoice?: unknown;
  responseFormat?: unknown;
  /**
   * Body fields that this vocabulary has no word for: passed on to providers of the same dialect.
   */
  extra?: Readonly<Record<string, unknown>>;
}

/** Token counts in disjoint buckets: a token is in exactly one. */
export interface Usage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  /** `reported` by the provider or runtime, `estimated` by us. */
  source: 'reported' | 'estimated';
}

export const noUsage: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  source: 'estimated',
};

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/**
 * How likely a token was, as a natural logarithm; `bytes` are its UTF-8, null where a token is none
 * on its own.
 */
export interface TokenProbability {
  token: string;
  logprob: number;
  bytes: readonly number[] | null;
}

export interface TokenLogprob extends TokenProbability {
  /** The likeliest tokens at its place. */
  top: readonly TokenProbability[];
}

export type ChatEvent =
  /** `logprobs`: of the tokens of the text, where they were asked for and the backend has them. */
  | { type: 'text'; text: string; logprobs?: readonly TokenLogprob[] | undefined }
  /** `details`: what of it the provider wants back, as OpenRouter has it (`reasoning_details`). */
  | { type: 'reasoning'; text: string; details?: readonly unknown[] }
  | {
      type: 'tool_call';
      index: number;
      id?: string;
      name?: string;
      argumentsDelta: string;
      /** As `ToolCall` has it. */
      extraContent?: Readonly<Record<string, unknown>>;
    }
  | { type: 'usage'; usage: Usage }
  /**
   * `stopSequence`: which of the request's `stop` ended it, where that is known. `continued`: how
   * often another account went on where the answer had broken off; not set: never.
   */
  | { type: 'finish'; reason: FinishReason; stopSequence?: string; continued?: number };

export interface EmbedRequest {
  model: string;
  input: readonly string[];
  /** Models of the E5 and BGE families read a question and a passage differently. */
  kind: 'query' | 'passage';
  /**
   * How long the vectors are to be, where the model can shorten them. Default: the model's own
   * length.
   */
  dimensions?: number;
}

export interface EmbedResult {
  /** One vector a text, L2-normalised, all of the model's dimension. */
  vectors: Float32Array[];
  inputTokens: number;
}

export interface RerankRequest {
  model: string;
  query: string;
  documents: readonly string[];
  /** How many of the best are wanted; all of them where nothing is said. */
  topN?: number;
}

export interface RerankResult {
  /**
   * Best first. `index` is the document's place in the request; the scale of `score` is the
   * provider's own, 0..1 by a reranker of this machine.
   */
  results: readonly { index: number; score: number }[];
  inputTokens: number;
  /**
   * `embedding_cosine`: the cosine of query and document by an embedding model of this machine,
   * -1..1.
   */
  method: 'reranker' | 'embedding_cosine';
}

export interface ModerateRequest {
  model: string;
  input: readonly string[];
}

export interface ModerateResult {
  /** One a text, in the provider's own categories. */
  results: readonly ModerationVerdict[];
  inputTokens: number;
}

export interface ModerationVerdict {
  flagged: boolean;
  categories: Readonly<Record<string, boolean>>;
  /** 0..1. */
  category_scores: Readonly<Record<string, number>>;
  [field: string]: unknown;
}

/** The text of a message's content, images left out. */
export function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
