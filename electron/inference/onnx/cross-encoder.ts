import type { InferenceSession } from 'onnxruntime-node';
import type { RerankModelSpec } from '../../../shared/contract/inference.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import type { AvailableMemory } from '../resources/model-file.ts';
import { openOnnx, type Ort } from '../resources/open-onnx.ts';
import { cut, feedsOf, openTokenizer, type TokenRow } from './text-session.ts';

/** Reads a question and a passage together, and says how well the one answers the other. */
export interface CrossEncoder {
  /**
   * One score a passage, in their order; higher is better, of no fixed range. `tokens` is what was
   * read for them.
   */
  score(query: string, passages: readonly string[]): Promise<{ scores: number[]; tokens: number }>;
  dispose(): Promise<void>;
}

/**
 * One logit a pair, as sentence-transformers' cross-encoders and BGE's rerankers have; of two
 * classes the second against the first.
 */
async function scoresOf(
  session: InferenceSession,
  ort: Ort,
  path: string,
  rows: readonly TokenRow[],
): Promise<number[]> {
  const outputs = await session.run(feedsOf(ort, session.inputNames, rows).feeds);
  const output = outputs['logits'] ?? outputs[session.outputNames[0] ?? ''];
  const data = output?.data;
  const classes = data instanceof Float32Array ? data.length / rows.length : 0;
  if (!(data instanceof Float32Array) || (classes !== 1 && classes !== 2))
    throw modelBroken(path, undefined, phrase('models.noCrossEncoder').text);
  return rows.map((_, i) =>
    classes === 1 ? (data[i] ?? 0) : (data[i * 2 + 1] ?? 0) - (data[i * 2] ?? 0),
  );
}

/**
 * Opens an ONNX cross-encoder and its tokenizer. Throws `model_not_installed`, `model_broken`,
 * `model_too_large`.
 */
export async function openCrossEncoder(
  spec: RerankModelSpec,
  available: AvailableMemory,
): Promise<CrossEncoder> {
  const tokenizer = await openTokenizer(spec.tokenizerPath);
  const ort = await import('onnxruntime-node');
  const session = await openOnnx(ort, { path: spec.path, kind: 'reranker' }, available);
  const pair = (query: string, passage: string): TokenRow => {
    const { ids, token_type_ids: types } = tokenizer.encode(query, {
      text_pair: passage,
      return_token_type_ids: true,
    });
    return { ids: cut(ids, spec.maxTokens), types: cut(types, spec.maxTokens) };
  };
  return {
    async score(query, passages) {
      const rows = passages.map((passage) => pair(query, passage));
      return {
        scores: await scoresOf(session, ort, spec.path, rows),
        tokens: rows.reduce((sum, { ids }) => sum + ids.length, 0),
      };
    },
    dispose: () => session.release(),
  };
}
