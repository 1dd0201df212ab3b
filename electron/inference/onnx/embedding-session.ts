import { readFile } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EmbeddingModelSpec } from '../../../shared/contract/inference.ts';
import { AppError } from '../../../shared/errors.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import { checkMemory, modelFileSize, type AvailableMemory } from '../model-file.ts';
import { embeddingThreads } from '../threads.ts';
import { normalise, pool } from './pooling.ts';

export interface EmbeddingSession {
  /** Token ids of a text, special tokens included, cut to the model's limit. */
  encode(text: string): number[];
  /** One vector of length 1 for each sequence of ids. */
  run(batch: readonly (readonly number[])[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

type Ort = typeof import('onnxruntime-node');

const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: embeddingThreads(),
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  // A thread that waits for work must not keep a core busy: chat and window share it.
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

async function openTokenizer(path: string): Promise<(text: string) => number[]> {
  await modelFileSize(path);
  const { Tokenizer } = await import('@huggingface/tokenizers');
  try {
    const tokenizer = new Tokenizer(JSON.parse(await readFile(path, 'utf8')) as object, {});
    tokenizer.encode('probe');
    return (text) => tokenizer.encode(text).ids;
  } catch (error) {
    throw modelBroken(path, error);
  }
}

/** Cuts ids to `most`, keeping the last one, which ends a text in every family here. */
function cut(ids: number[], most: number): number[] {
  const last = ids.at(-1);
  return ids.length <= most || last === undefined ? ids : [...ids.slice(0, most - 1), last];
}

/** Inputs `[texts, tokens]`, padded with 0 and masked. */
function feedsOf(ort: Ort, names: readonly string[], batch: readonly (readonly number[])[], tokens: number): Record<string, Tensor> {
  const shape = [batch.length, tokens];
  const ids = new BigInt64Array(batch.length * tokens);
  const mask = new BigInt64Array(batch.length * tokens);
  batch.forEach((row, text) =>
    row.forEach((id, at) => {
      ids[text * tokens + at] = BigInt(id);
      mask[text * tokens + at] = 1n;
    }),
  );
  const feeds: Record<string, Tensor> = { input_ids: new ort.Tensor('int64', ids, shape), attention_mask: new ort.Tensor('int64', mask, shape) };
  if (names.includes('token_type_ids')) feeds['token_type_ids'] = new ort.Tensor('int64', new BigInt64Array(ids.length), shape);
  return feeds;
}

async function vectorsOf(session: InferenceSession, ort: Ort, spec: EmbeddingModelSpec, batch: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const tokens = Math.max(...batch.map((row) => row.length));
  const outputs = await session.run(feedsOf(ort, session.inputNames, batch, tokens));
  const output = outputs['sentence_embedding'] ?? outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? ''];
  const data = output?.data;
  if (output === undefined || !(data instanceof Float32Array) || output.dims.at(-1) !== spec.dimensions) {
    throw modelBroken(spec.path, undefined, `its output is not a vector of ${spec.dimensions} numbers`);
  }
  if (output.dims.length === 2) return batch.map((_, i) => normalise(data.slice(i * spec.dimensions, (i + 1) * spec.dimensions)));
  return pool(data, batch.map((row) => row.length), tokens, spec.dimensions, spec.pooling);
}

/** Opens an ONNX embedding model and its tokenizer. Throws `model_not_installed`, `model_broken`, `model_too_large`. */
export async function openEmbeddingSession(spec: EmbeddingModelSpec, available: AvailableMemory): Promise<EmbeddingSession> {
  checkMemory(spec.path, await modelFileSize(spec.path), available);
  const encode = await openTokenizer(spec.tokenizerPath);
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(spec.path, options).catch((error: unknown) => {
    throw /alloc|memory/i.test(String(error))
      ? new AppError('model_too_large', `There is not enough free memory for the embedding model (${spec.path}). Close other programs, or choose a smaller one.`, { cause: error })
      : modelBroken(spec.path, error);
  });
  return {
    encode: (text) => cut(encode(text), spec.maxTokens),
    run: (batch) => vectorsOf(session, ort, spec, batch),
    dispose: () => session.release(),
  };
}
