import type { EmbeddingModelSpec } from '../../../shared/contract/inference.ts';
import type { ErrorCode } from '../../../shared/errors.ts';

export type ToOnnxWorker =
  | { type: 'embed'; id: number; model: EmbeddingModelSpec; kind: 'query' | 'passage'; texts: string[] }
  | { type: 'abort'; id: number };

export type FromOnnxWorker =
  /** `vectors`: one after another, moved and not copied. */
  | { type: 'done'; id: number; inputTokens: number; vectors: Float32Array<ArrayBuffer> }
  | { type: 'failed'; id: number; code: ErrorCode; message: string };
