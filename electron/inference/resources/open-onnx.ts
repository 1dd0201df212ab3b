/** How every ONNX model is opened: its options, and what goes wrong. */
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import { checkMemory, modelFileSize, type AvailableMemory } from './model-file.ts';
import { embeddingThreads } from './threads.ts';

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
