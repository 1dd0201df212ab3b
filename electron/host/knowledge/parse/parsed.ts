/** A piece of a document under one heading on one page. */
export interface ParsedSection {
  /** From 1; null where the format has no pages. */
  page: number | null;
  /** The headings above the text, outermost first. */
  headings: readonly string[];
  text: string;
}

export interface ParsedDocument {
  mediaType: string;
  /** Null where the format has no pages. */
  pages: number | null;
  sections: ParsedSection[];
}

/** Reads a whole file's bytes; throws `AppError` with a `document_…` code. */
export type Parser = (bytes: Uint8Array, mediaType: string) => Promise<ParsedDocument> | ParsedDocument;

/** Bounds of one document. A book of 1,000 pages has about 3 million characters. */
export const parseLimits = {
  fileBytes: 100 * 1024 * 1024,
  textCharacters: 20_000_000,
  /** What a zip container (docx) may inflate to, and how many times its size; Word's own XML stays under 20 times. */
  inflatedBytes: 200 * 1024 * 1024,
  inflationRatio: 200,
  zipEntries: 10_000,
  timeoutMs: 120_000,
  memoryMb: 512,
} as const;
