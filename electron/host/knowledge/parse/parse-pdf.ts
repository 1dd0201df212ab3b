import { getDocumentProxy } from 'unpdf';
import { scannedPagesMax } from '../../../../shared/scanned-pages.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ocrLines } from './ocr-lines.ts';
import type { Parser } from './document/parsed.ts';
import { pdfLines, type PdfLine } from './pdf-lines.ts';
import { sectionsOfPages } from './pdf-sections.ts';
import type { PdfPictures } from './pictures/pdf-pictures.ts';
import { needsOcr, noOcr, type OcrClient } from './pictures/picture.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** A page with fewer letters may be a scan with a stamp, or a page number that a program added. */
const fewLetters = 100;

/**
 * Text page by page in the order in which the file draws it, columns and tables put in order; pages
 * that are pictures are read by OCR.
 */
export const parsePdf: Parser = async (bytes, mediaType, ocr = noOcr) => {
  const pdf = await open(bytes);
  try {
    const pages: PdfLine[][] = [];
    for (let number = 1; number <= pdf.numPages; number += 1)
      pages.push(await linesOf(pdf, number));
    const { scans, unreadPages } = await readScans(bytes, pages, ocr);
    const empty = pages.every((lines) => lettersOf(lines) === 0);
    if (empty && unreadPages > 0 && ocr.read === null)
      throw needsOcr(phrase('documents.pdfIsScan', { pages: pdf.numPages }));
    if (empty)
      throw new AppError(
        'document_no_text',
        phrase('documents.pdfNoText', { pages: pdf.numPages }),
      );
    return {
      mediaType,
      pages: pdf.numPages,
      sections: sectionsOfPages(pages, (index) => scans.has(index)),
      unreadPages,
    };
  } finally {
    await pdf.destroy();
  }
};

const lettersOf = (lines: readonly PdfLine[]): number =>
  lines.reduce((sum, line) => sum + (line.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);

/**
 * Puts what OCR reads in place of the lines of each page that is a picture. Returns which these
 * are, and how many nothing here could read.
 */
async function readScans(
  bytes: Uint8Array,
  pages: PdfLine[][],
  { read, unread, mostPages = scannedPagesMax }: OcrClient,
): Promise<{ scans: ReadonlySet<number>; unreadPages: number }> {
  const maybe = pages.flatMap((lines, i) => (lettersOf(lines) < fewLetters ? [i] : []));
  if (maybe.length === 0) return { scans: new Set(), unreadPages: 0 };
  const { openPdfPictures } = await import('./pictures/pdf-pictures.ts');
  const pictures = await openPdfPictures(bytes);
  try {
    const scans = maybe.filter((i) => isScan(pictures, i, pages[i] ?? []));
    if (read === null) {
      unread?.(scans.length);
      return { scans: new Set(), unreadPages: scans.length };
    }
    const wanted = scans.slice(0, mostPages);
    for (const i of wanted) pages[i] = ocrLines(await read(pictures.draw(i + 1)));
    return { scans: new Set(wanted), unreadPages: scans.length - wanted.length };
  } finally {
    pictures.close();
  }
}

const isScan = (pictures: PdfPictures, page: number, lines: readonly PdfLine[]): boolean =>
  pictures.isDrawn(page + 1, lettersOf(lines) > 0);

/** pdf.js takes over the array that it is given and wants no Buffer, so it gets a copy. */
async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (cause) {
    if ((cause as { name?: string }).name === 'PasswordException') {
      throw new AppError('document_encrypted', phrase('documents.pdfProtected'), { cause });
    }
    throw new AppError('document_unreadable', phrase('documents.pdfDamaged'), { cause });
  }
}

async function linesOf(pdf: PdfDocument, number: number): Promise<PdfLine[]> {
  const page = await pdf.getPage(number);
  try {
    const { items } = await page.getTextContent();
    return pdfLines(
      items.flatMap((item) =>
        'str' in item
          ? [
              {
                text: item.str,
                endsLine: item.hasEOL,
                height: item.height,
                x: item.transform[4] as number,
                y: item.transform[5] as number,
                width: item.width,
              },
            ]
          : [],
      ),
    );
  } finally {
    page.cleanup();
  }
}
