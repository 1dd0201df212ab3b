import type { OcrClient } from '../pictures/picture.ts';

/** A piece of a document under one heading on one page. */
export interface ParsedSection {
  /** From 1; null where the format has no pages. */
  page: number | null;
  /** The headings above the text, outermost first. */
  headings: readonly string[];
  text: string;
  /**
   * Where tables stand in the text, in order; each row is a line. A table that is cut repeats its
   * head.
   */
  tables?: readonly TableRange[];
}

/** Offsets into a section's text. */
export interface TableRange {
  start: number;
  /** Behind the line end of the head's last row; `start` where it has no head. */
  headEnd: number;
  end: number;
}

export interface ParsedDocument {
  mediaType: string;
  /** Null where the format has no pages. */
  pages: number | null;
  sections: ParsedSection[];
  /** Pages that are pictures, and that no model here could read. Default: 0. */
  unreadPages?: number;
}

/**
 * Reads a whole file's bytes, and the pictures in it by OCR; throws `AppError` with a
 * `document_…` code, and what the OCR throws.
 */
export type Parser = (
  bytes: Uint8Array,
  mediaType: string,
  ocr?: OcrClient,
) => Promise<ParsedDocument> | ParsedDocument;

/** Bounds of one document. A book of 1,000 pages has about 3 million characters. */
export const parseLimits = {
  fileBytes: 100 * 1024 * 1024,
  textCharacters: 20_000_000,
  /**
   * What a zip container (docx, epub) may inflate to, and how many times its size; Word's own XML
   * stays under 20 times.
   */
  inflatedBytes: 200 * 1024 * 1024,
  inflationRatio: 200,
  zipEntries: 10_000,
  /**
   * The same for office formats whose parts are read as a stream and never held: XML of a workbook
   * of 50 MB has 300 to 800 MB.
   */
  streamedBytes: 1024 * 1024 * 1024,
  /** Of all sheets of a workbook together; what is beyond is left out, and the text says so. */
  sheetCells: 1_000_000,
  sheetCharacters: 10_000_000,
  timeoutMs: 120_000,
  /** For one page that is read by OCR: 3 CPU seconds, on a thread of the lowest priority. */
  pageTimeoutMs: 600_000,
  memoryMb: 512,
} as const;
