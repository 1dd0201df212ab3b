/** What models that read text share: the tokenizer, the inputs, and how a session is opened. */
import { readFile } from 'node:fs/promises';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import { checkMemory, modelFileSize, type AvailableMemory } from '../resources/model-file.ts';
import { embeddingThreads } from '../resources/threads.ts';

export type Ort = typeof import('onnxruntime-node');

const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: embeddingThreads(),
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  // Batches come in hundreds of shapes, and a plan of memory would be kept for each (70 MB after a
  // thousand passages, and no pace for it).
  enableMemPattern: false,
  // A thread that waits for work must not keep a core busy: chat and window share it.
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

export interface OnnxFile {
  path: string;
  /** The kind of model, as messages name it. */
  kind: 'embedding model' | 'reranker' | 'OCR model';
}

/** Throws `model_not_installed`, `model_broken`, `model_too_large`. */
export async function openOnnx(
  ort: Ort,
  { path, kind }: OnnxFile,
  available: AvailableMemory,
): Promise<InferenceSession> {
  checkMemory(path, await modelFileSize(path), available);
  return ort.InferenceSession.create(path, options).catch((error: unknown) => {
    throw /alloc|memory/i.test(String(error))
      ? new AppError('model_too_large', phrase('models.notEnoughMemoryFor', { what: kind, path }), {
          cause: error,
        })
      : modelBroken(path, error);
  });
}

/** A `tokenizer.json`. Throws `model_not_installed`, `model_broken`. */
export async function openTokenizer(path: string): Promise<Tokenizer> {
  await modelFileSize(path);
  const library = await import('@huggingface/tokenizers');
  try {
    const tokenizer = new library.Tokenizer(JSON.parse(await readFile(path, 'utf8')) as object, {});
    tokenizer.encode('probe');
    return tokenizer;
  } catch (error) {
    throw modelBroken(path, error);
  }
}

/** Cuts ids to `most`, keeping the last one, which ends a text in every family here. */
export function cut(ids: readonly number[], most: number): number[] {
  const last = ids.at(-1);
  return ids.length <= most || last === undefined ? [...ids] : [...ids.slice(0, most - 1), last];
}

/** A text's ids, and for a pair of texts to which of the two each belongs. */
export interface TokenRow {
  ids: readonly number[];
  types?: readonly number[];
}

/** Inputs `[texts, tokens]`, padded with 0 and masked. */
export function feedsOf(
  ort: Ort,
  names: readonly string[],
  batch: readonly TokenRow[],
): { feeds: Record<string, Tensor>; tokens: number } {
  const tokens = Math.max(...batch.map(({ ids }) => ids.length));
  const shape = [batch.length, tokens];
  const [ids, mask, types] = [0, 1, 2].map(() => new BigInt64Array(batch.length * tokens)) as [
    BigInt64Array,
    BigInt64Array,
    BigInt64Array,
  ];
  batch.forEach((row, text) =>
    row.ids.forEach((id, at) => {
      ids[text * tokens + at] = BigInt(id);
      mask[text * tokens + at] = 1n;
      types[text * tokens + at] = BigInt(row.types?.[at] ?? 0);
    }),
  );
  const feeds: Record<string, Tensor> = {
    input_ids: new ort.Tensor('int64', ids, shape),
    attention_mask: new ort.Tensor('int64', mask, shape),
  };
  if (names.includes('token_type_ids'))
    feeds['token_type_ids'] = new ort.Tensor('int64', types, shape);
  return { feeds, tokens };
}
