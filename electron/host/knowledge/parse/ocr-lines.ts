import type { OcrLine, OcrPage } from '../../../../shared/contract/inference.ts';
import { pdfLines, type PdfItem, type PdfLine } from './pdf-lines.ts';

/** A line of a scan, levelled; pixels, y downwards. */
interface Levelled {
  text: string;
  left: number;
  right: number;
  y: number;
  height: number;
}

/**
 * Every page is as wide as A4 in points, so that what is known of the layout of PDFs holds for
 * scans too.
 */
const pageWidthPoints = 595;
/**
 * The height of a box differs by its letters: what is this near the page's usual height is set like
 * the rest.
 */
const usualWithin = 0.35;
/**
 * From this many letters on, Han counted twice, a line is running text and no cell of a table
 * (pdf-layout.ts).
 */
const columnLetters = 25;

/**
 * Lines of a scanned page in reading order, as `pdfLines` gives those of a page with text: columns
 * one after the other, paragraphs joined, tables as rows.
 */
export function ocrLines(page: OcrPage): PdfLine[] {
  const lines = levelled(page.lines);
  const usual = median(lines.map((line) => line.height));
  const scale = pageWidthPoints / Math.max(1, page.width);
  return inColumns(lines, usual).flatMap((column) =>
    pdfLines(rowsOf(column).flatMap((row) => itemsOf(row, usual, scale))),
  );
}

/** Turned back by the tilt that most lines have. */
function levelled(lines: readonly OcrLine[]): Levelled[] {
  const tilt = median(lines.map((line) => line.angle));
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  return lines.map(({ text, x, y, width, height }) => {
    const middle = x * cos + y * sin;
    return {
      text,
      left: middle - width / 2,
      right: middle + width / 2,
      y: y * cos - x * sin,
      height,
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * What spans both columns parts them: a title, a figure's caption. Between two of these the left
 * column comes before the right one.
 */
function inColumns(lines: readonly Levelled[], usual: number): Levelled[][] {
  const sorted = [...lines].sort((a, b) => a.y - b.y);
  const gutter = gutterOf(sorted, usual);
  if (gutter === null) return [sorted];
  const parts: Levelled[][] = [];
  let sides: [Levelled[], Levelled[]] = [[], []];
  for (const line of sorted) {
    if (line.right <= gutter) sides[0].push(line);
    else if (line.left >= gutter) sides[1].push(line);
    else {
      parts.push(...sides, [line]);
      sides = [[], []];
    }
  }
  return [...parts, ...sides].filter((part) => part.length > 0);
}

/**
 * Where two columns of running text part: a place that hardly any line crosses, with lines of some
 * length on both sides; null where there is none.
 */
function gutterOf(lines: readonly Levelled[], usual: number): number | null {
  const left = Math.min(...lines.map((line) => line.left));
  const right = Math.max(...lines.map((line) => line.right));
  const long = lines.filter(
    (line) =>
      line.text.length + (line.text.match(/\p{Script=Han}/gu)?.length ?? 0) >= columnLetters,
  );
  let best: { at: number; crossed: number } | null = null;
  for (
    let at = left + (right - left) * 0.3;
    at < left + (right - left) * 0.7;
    at += Math.max(1, usual / 4)
  ) {
    const clear = (line: Levelled): boolean =>
      line.right <= at - usual * 0.25 || line.left >= at + usual * 0.25;
    const crossed = lines.filter((line) => !clear(line)).length;
    const [before, behind] = [
      long.filter((line) => line.right <= at).length,
      long.filter((line) => line.left >= at).length,
    ];
    if (
      before >= 3 &&
      behind >= 3 &&
      crossed <= lines.length * 0.2 &&
      (best === null || crossed < best.crossed)
    )
      best = { at, crossed };
  }
  return best?.at ?? null;
}

/** Those that stand side by side, from left to right. */
function rowsOf(lines: readonly Levelled[]): Levelled[][] {
  const rows: Levelled[][] = [];
  for (const line of lines) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && Math.abs(line.y - first.y) < Math.min(line.height, first.height) * 0.5)
      row.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => row.sort((a, b) => a.left - b.left));
}

function itemsOf(row: readonly Levelled[], usual: number, scale: number): PdfItem[] {
  return row.map(({ text, left, right, height }, i): PdfItem => ({
    text,
    endsLine: i === row.length - 1,
    // A box is about 1.3 times as high as its letters are set.
    height: ((Math.abs(height / usual - 1) <= usualWithin ? usual : height) * scale) / 1.3,
    x: left * scale,
    y: -(row[0]?.y ?? 0) * scale,
    width: (right - left) * scale,
  }));
}
