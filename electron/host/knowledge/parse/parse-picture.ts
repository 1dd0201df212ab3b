import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ocrLines } from './ocr-lines.ts';
import type { Parser } from './document/parsed.ts';
import { sectionsOfPages } from './pdf-sections.ts';
import type { PdfLine } from './pdf-lines.ts';
import { needsOcr, noOcr } from './pictures/picture.ts';

/** The text in a photo or a scan; each page of a TIFF is a page. */
export const parsePicture: Parser = async (bytes, mediaType, { read, unread } = noOcr) => {
  if (read === null) {
    unread?.(1);
    throw needsOcr(phrase('documents.isPicture'));
  }
  // Loaded when the first picture comes: a process that reads text alone starts without it.
  const { decodePictures } = await import('./pictures/decode-pictures.ts');
  const pages: PdfLine[][] = [];
  for await (const picture of decodePictures(bytes, mediaType))
    pages.push(ocrLines(await read(picture)));
  if (pages.every((lines) => lines.every((line) => line.text === '')))
    throw new AppError('document_no_text', phrase('documents.pictureNoText'));
  return { mediaType, pages: pages.length, sections: sectionsOfPages(pages, () => true) };
};
