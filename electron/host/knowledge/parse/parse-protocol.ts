import type { OcrPage } from '../../../../shared/contract/inference.ts';
import type { WorkerError } from '../workers/worker-error.ts';
import type { Chunk, ChunkSize } from './chunk.ts';
import type { Picture } from './pictures/picture.ts';

/** The messages between the host and the process that parses documents. */

export interface ParsedChunks {
  mediaType: string;
  pages: number | null;
  /** SHA-256 of the file, hex. */
  hash: string;
  sizeBytes: number;
  chunks: Chunk[];
  /** Pages that are pictures, and that were not read. */
  unreadPages: number;
}

export interface ParseJob {
  id: number;
  path: string;
  name: string;
  size: ChunkSize;
  /**
   * Whether the host reads pictures: for this job; for another one, so that this job only reports
   * how many there are; or not at all.
   */
  ocr: 'now' | 'later' | 'none';
}

/** Asks the host to read a page. */
export type PictureRequest = { id: number; picture: Picture };
export type PictureAnswer = { page: OcrPage } | { pageError: WorkerError };

export type ParseReply =
  | { id: number; value: ParsedChunks }
  | { id: number; scannedPages: number }
  | { id: number; error: WorkerError };
