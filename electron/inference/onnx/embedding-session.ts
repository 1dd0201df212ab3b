import type { InferenceSession } from 'onnxruntime-node';
import type { EmbeddingModelSpec } from '../../../shared/contract/inference.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import type { AvailableMemory } from '../resources/model-file.ts';
import { normalise, pool } from './pooling.ts';
import { openOnnx, type Ort } from '../resources/open-onnx.ts';
import { feedsOf } from './text-session.ts';

export interface EmbeddingSession {
  /** One vector of length 1 for each sequence of ids. */
  run(batch: readonly (readonly number[])[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

async function vectorsOf(
  session: InferenceSession,
  ort: Ort,
  spec: EmbeddingModelSpec,
  batch: readonly (readonly number[])[],
): Promise<Float32Array[]> {
  const { feeds, tokens } = feedsOf(
    ort,
    session.inputNames,
    batch.map((ids) => ({ ids })),
  );
  const outputs = await session.run(feeds);
  const output =
    outputs['sentence_embedding'] ??
    outputs['last_hidden_state'] ??
    outputs[session.outputNames[0] ?? ''];
  const data = output?.data;
  if (
    output === undefined ||
    !(data instanceof Float32Array) ||
    output.dims.at(-1) !== spec.dimensions
  ) {
    throw modelBroken(
      spec.path,
      undefined,
      phrase('models.wrongVector', { dimensions: spec.dimensions }).text,
    );
  }
  if (output.dims.length === 2)
    return batch.map((_, i) =>
      normalise(data.slice(i * spec.dimensions, (i + 1) * spec.dimensions)),
    );
  const lengths = batch.map((row) => row.length);
  return pool({ hidden: data, lengths, tokens, dimensions: spec.dimensions }, spec.pooling);
}

/**
 * Opens an ONNX embedding model. Throws `model_not_installed`, `model_broken`, `model_too_large`.
 */
export async function openEmbeddingSession(
  spec: EmbeddingModelSpec,
  available: AvailableMemory,
): Promise<EmbeddingSession> {
  const ort = await import('onnxruntime-node');
  const session = await openOnnx(ort, { path: spec.path, kind: 'embedding model' }, available);
  return {
    run: (batch) => vectorsOf(session, ort, spec, batch),
    dispose: () => session.release(),
  };
}
