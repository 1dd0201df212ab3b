import type { ParsedSection } from './document/parsed.ts';
import type { PdfLine } from './pdf-lines.ts';
import { createSections } from './document/sections.ts';

/**
 * A line set clearly larger than the body's text is a heading, also for the pages behind it. A
 * scanned page is measured separately: how large it was drawn depends on the scanner.
 */
export function sectionsOfPages(
  pages: readonly (readonly PdfLine[])[],
  isScanned: (index: number) => boolean,
): ParsedSection[] {
  const text = bodyHeight(pages.filter((_, index) => !isScanned(index)));
  let headings: readonly string[] = [];
  return pages.flatMap((lines, index) => {
    const collector = createSections(index + 1);
    let fresh: readonly string[] | null = null;
    const body = isScanned(index) ? bodyHeight([lines]) : text;
    for (const line of lines) {
      if (line.part) collector.row(line.text, line.part === 'head');
      else if (line.height >= body * 1.15 && line.text.length <= 120 && /\p{L}/u.test(line.text)) {
        collector.heading(1, line.text);
        fresh = [line.text];
      } else collector.line(line.text);
    }
    const carried = headings;
    headings = fresh ?? headings;
    return collector
      .end()
      .map((section) =>
        section.headings.length === 0 ? { ...section, headings: carried } : section,
      );
  });
}

/** The height in which most characters are set. */
function bodyHeight(pages: readonly (readonly PdfLine[])[]): number {
  const characters = new Map<number, number>();
  for (const line of pages.flat())
    characters.set(line.height, (characters.get(line.height) ?? 0) + line.text.length);
  return [...characters].reduce(
    (best, next) => (next[1] > best[1] ? next : best),
    [Number.POSITIVE_INFINITY, 0],
  )[0];
}
