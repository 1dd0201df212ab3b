import type { Tokenizer } from '@huggingface/tokenizers';
import type { EmbeddingModelSpec } from '../../../shared/contract/inference.ts';
import { abortedError, createQueue } from '../resources/queue.ts';
import type { ModelWorkers } from './model-workers.ts';
import { cut, openTokenizer } from './text-session.ts';
import type { OnnxResults } from './worker-protocol.ts';

export interface TextsToEmbed {
  model: EmbeddingModelSpec;
  kind: 'query' | 'passage';
  texts: readonly string[];
}

export interface EmbedTexts {
  /**
   * Throws `model_not_installed`, `model_broken`, `model_too_large`, `inference_crashed`,
   * `aborted`.
   */
  embed(texts: TextsToEmbed, signal: AbortSignal): Promise<OnnxResults['embed']>;
  /** Lets go of what was opened for the model with these weights. */
  forget(modelPath: string): void;
}

/**
 * Texts become token ids here, on the process's own thread: the model's is held while it computes,
 * and one core would stand idle while it reads (0.8 ms a passage of English, 1.5 of Chinese; 3 % of
 * an ingest). One text at a time, so that a chat's tokens and a question pass between two.
 */
export function createEmbedTexts(workers: ModelWorkers): EmbedTexts {
  const tokenizers = new Map<string, Promise<Tokenizer>>();
  const passages = createQueue();

  const tokenizerOf = ({ path, tokenizerPath }: EmbeddingModelSpec): Promise<Tokenizer> => {
    const opening = tokenizers.get(path) ?? openTokenizer(tokenizerPath);
    if (!tokenizers.has(path)) opening.catch(() => tokenizers.delete(path));
    tokenizers.set(path, opening);
    return opening;
  };

  const read = async (
    { model, kind, texts }: TextsToEmbed,
    signal: AbortSignal,
  ): Promise<number[][]> => {
    const tokenizer = await tokenizerOf(model);
    const prefix = kind === 'query' ? model.queryPrefix : model.passagePrefix;
    const rows: number[][] = [];
    for (const text of texts) {
      if (signal.aborted) throw abortedError();
      rows.push(cut(tokenizer.encode(prefix + text).ids, model.maxTokens));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return rows;
  };

  return {
    async embed(asked, signal) {
      // Passages come to the model in the order in which they were sent; a question waits for none
      // of them.
      const rows =
        asked.kind === 'query'
          ? await read(asked, signal)
          : await passages.run(() => read(asked, signal), signal);
      return workers.run({ type: 'embed', model: asked.model, kind: asked.kind, rows }, signal);
    },
    forget(modelPath) {
      tokenizers.delete(modelPath);
    },
  };
}
