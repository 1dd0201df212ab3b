import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  EmbedResult,
  RerankRequest,
  RerankResult,
} from '../../../../shared/chat.ts';

export interface RunnableModel {
  id: string;
  name: string;
  kind: 'chat' | 'embedding' | 'rerank';
  contextTokens: number;
  dimensions: number | null;
  /**
   * A rough size in billions of parameters; small models get short, extractive work. Null when
   * unknown.
   */
  parametersBillion: number | null;
  loaded: boolean;
}

/**
 * Models on this machine's disk, ready to be asked; what the router sees as the provider `local`.
 */
export interface LocalRuntime {
  /** Installed models, the default chat and embedding model first in their kinds. */
  runnable(): RunnableModel[];
  /** `scope`: of whom the prompt is; only the same one learns what of it was cached. */
  chat(
    request: ChatRequest,
    options: { signal: AbortSignal; scope?: string },
  ): AsyncIterable<ChatEvent>;
  embed(request: EmbedRequest, options: { signal: AbortSignal }): Promise<EmbedResult>;
  /** By a cross-encoder; every document is read, each as far as the model's window reaches. */
  rerank(request: RerankRequest, options: { signal: AbortSignal }): Promise<RerankResult>;
  /** Whether a model on this machine writes an answer now. */
  answering(): boolean;
  /** By the model's own tokenizer. */
  countTokens(modelId: string, texts: readonly string[]): Promise<number[]>;
  /** Of a whole request, by the model's own template too. Throws what `chat` throws. */
  countPrompt(request: ChatRequest): Promise<number>;
}
