import { getDocumentProxy } from 'unpdf';
import { AppError } from '../../../../shared/errors.ts';
import { pdfLines, type PdfLine } from './pdf-lines.ts';
import type { ParsedSection, Parser } from './parsed.ts';
import { createSections } from './sections.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Text page by page in the order in which the file draws it, columns and tables put in order. A line set clearly larger than the body's text is a heading. */
export const parsePdf: Parser = async (bytes, mediaType) => {
  const pdf = await open(bytes);
  try {
    const pages: PdfLine[][] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) pages.push(await linesOf(pdf, number));
    const letters = pages.flat().reduce((sum, line) => sum + (line.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
    if (letters === 0) throw noText(pdf.numPages);
    return { mediaType, pages: pdf.numPages, sections: sectionsOf(pages) };
  } finally {
    await pdf.destroy();
  }
};

function noText(pages: number): AppError {
  return new AppError(
    'document_no_text',
    `The PDF has ${pages === 1 ? 'one page' : `${pages} pages`} but no text: they are pictures, as a scanner makes them. Hearth can’t read text from pictures yet; run the file through a program with OCR (such as ocrmypdf) and add the result.`,
  );
}

/** pdf.js takes over the array that it is given and wants no Buffer, so it gets a copy. */
async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (cause) {
    if ((cause as { name?: string }).name === 'PasswordException') {
      throw new AppError('document_encrypted', 'The PDF is protected by a password. Open it with the password, print it into a new PDF, and add that.', { cause });
    }
    throw new AppError('document_unreadable', 'The PDF is damaged and can’t be read. Open it in a PDF reader and save it anew.', { cause });
  }
}

async function linesOf(pdf: PdfDocument, number: number): Promise<PdfLine[]> {
  const page = await pdf.getPage(number);
  try {
    const { items } = await page.getTextContent();
    return pdfLines(items.flatMap((item) => ('str' in item ? [{ text: item.str, endsLine: item.hasEOL, height: item.height, x: item.transform[4] as number, y: item.transform[5] as number, width: item.width }] : [])));
  } finally {
    page.cleanup();
  }
}

function sectionsOf(pages: readonly (readonly PdfLine[])[]): ParsedSection[] {
  const body = bodyHeight(pages);
  let headings: readonly string[] = [];
  return pages.flatMap((lines, index) => {
    const collector = createSections(index + 1);
    let fresh: readonly string[] | null = null;
    for (const line of lines) {
      if (line.part) collector.row(line.text, line.part === 'head');
      else if (line.height >= body * 1.15 && line.text.length <= 120 && /\p{L}/u.test(line.text)) {
        collector.heading(1, line.text);
        fresh = [line.text];
      } else collector.line(line.text);
    }
    const carried = headings;
    headings = fresh ?? headings;
    return collector.end().map((section) => (section.headings.length === 0 ? { ...section, headings: carried } : section));
  });
}

/** The height in which most characters are set. */
function bodyHeight(pages: readonly (readonly PdfLine[])[]): number {
  const characters = new Map<number, number>();
  for (const line of pages.flat()) characters.set(line.height, (characters.get(line.height) ?? 0) + line.text.length);
  return [...characters].reduce((best, next) => (next[1] > best[1] ? next : best), [Number.POSITIVE_INFINITY, 0])[0];
}
