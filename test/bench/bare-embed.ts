/**
 * A bare ONNX Runtime session in a process of its own: same library, file, threads, batches. Texts
 * are made to ids before the clock starts, and vectors are left as the session gives them. Answers
 * each `{ texts }` with `{ chunksPerSecond }`.
 */
import '../../electron/inference/no-telemetry.ts';
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import * as ort from 'onnxruntime-node';
import { batchesByLength } from '../../electron/inference/onnx/batches-by-length.ts';
import { embeddingThreads } from '../../electron/inference/resources/threads.ts';
import { miniLm } from '../models/model-files.ts';

export interface EmbedRound {
  texts: string[];
}

export interface EmbedFigures {
  chunksPerSecond: number;
}

const spec = miniLm();
const tokenizer = new Tokenizer(JSON.parse(readFileSync(spec.tokenizerPath, 'utf8')) as object, {});
const session = await ort.InferenceSession.create(spec.path, {
  intraOpNumThreads: embeddingThreads(),
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
});

function feeds(batch: readonly (readonly number[])[]): Record<string, ort.Tensor> {
  const tokens = Math.max(...batch.map((row) => row.length));
  const shape = [batch.length, tokens];
  const ids = new BigInt64Array(batch.length * tokens);
  const mask = new BigInt64Array(batch.length * tokens);
  batch.forEach((row, text) =>
    row.forEach(
      (id, at) => ((ids[text * tokens + at] = BigInt(id)), (mask[text * tokens + at] = 1n)),
    ),
  );
  const made: Record<string, ort.Tensor> = {
    input_ids: new ort.Tensor('int64', ids, shape),
    attention_mask: new ort.Tensor('int64', mask, shape),
  };
  if (session.inputNames.includes('token_type_ids'))
    made['token_type_ids'] = new ort.Tensor('int64', new BigInt64Array(ids.length), shape);
  return made;
}

async function round({ texts }: EmbedRound): Promise<EmbedFigures> {
  const rows = texts.map((text) => tokenizer.encode(text).ids.slice(0, spec.maxTokens));
  const batches = batchesByLength(rows.map((row) => row.length)).map((batch) =>
    feeds(batch.map((index) => rows[index] ?? [])),
  );
  const startedAt = performance.now();
  for (const batch of batches) await session.run(batch);
  return { chunksPerSecond: (texts.length * 1000) / (performance.now() - startedAt) };
}

process.on('message', (asked: EmbedRound) => {
  void round(asked).then((figures) => process.send?.(figures));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
