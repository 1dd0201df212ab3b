import type { OcrPage } from '../../../../../shared/contract/inference.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { Phrase } from '../../../../../shared/messages/phrase-params.ts';

/** A page in shades of gray, a byte each, row by row; 0 is black. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Reads a page by the OCR model; null where none is installed. */
export interface OcrClient {
  read: ((picture: Picture) => Promise<OcrPage>) | null;
  /** The most pages of a document to read. Default: `scannedPagesMax`. */
  mostPages?: number;
  /** Called with the number of pages that were not read. */
  unread?(pages: number): void;
}

export const noOcr: OcrClient = { read: null };

/** What any picture is scaled down to: an A4 page at 340 dots an inch. */
export const mostSide = 4000;

export const needsOcr = (what: string | Phrase): AppError =>
  new AppError('document_needs_ocr', phrase('documents.needsOcr', { what }));

/**
 * Shades of gray of a picture in colour, scaled down by a whole number until it is small enough.
 * Transparent parts are white, as on paper.
 * @param data red, green, blue and alpha of each pixel
 */
export function toPicture(
  data: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Picture {
  const step = Math.ceil(Math.max(width, height) / mostSide);
  const [columns, rows] = [
    Math.max(1, Math.floor(width / step)),
    Math.max(1, Math.floor(height / step)),
  ];
  const pixels = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      let sum = 0;
      for (let j = 0; j < step; j += 1)
        for (let i = 0; i < step; i += 1)
          sum += shadeAt(data, ((y * step + j) * width + x * step + i) * 4);
      pixels[y * columns + x] = Math.round(sum / (step * step));
    }
  }
  return { width: columns, height: rows, pixels };
}

/** Luma of ITU-R BT.601, on white. */
function shadeAt(data: Uint8Array | Uint8ClampedArray, at: number): number {
  const luma = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  const alpha = (data[at + 3] ?? 255) / 255;
  return luma * alpha + 255 * (1 - alpha);
}
