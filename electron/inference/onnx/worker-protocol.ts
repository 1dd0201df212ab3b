import type {
  EmbeddingModelSpec,
  OcrModelSpec,
  OcrPage,
  RerankModelSpec,
} from '../../../shared/contract/inference.ts';
import { type PlainError } from '../../../shared/errors.ts';
import type { GrayImage } from './ocr/gray-image.ts';

/** `rows`: the token ids of each text. */
export type OnnxJob =
  | { type: 'embed'; model: EmbeddingModelSpec; kind: 'query' | 'passage'; rows: number[][] }
  | { type: 'rerank'; model: RerankModelSpec; query: string; passages: string[]; budgetMs: number }
  | { type: 'ocr'; model: OcrModelSpec; image: GrayImage };

export interface OnnxResults {
  /** `vectors`: one after another, moved and not copied. */
  embed: { inputTokens: number; vectors: Float32Array<ArrayBuffer> };
  rerank: { scores: (number | null)[]; inputTokens: number };
  ocr: OcrPage;
}

export type ToOnnxWorker =
  | { type: 'run'; id: number; job: OnnxJob }
  | { type: 'abort'; id: number };

export type FromOnnxWorker =
  | { type: 'done'; id: number; result: OnnxResults[OnnxJob['type']] }
  | { type: 'failed'; id: number; error: PlainError };
