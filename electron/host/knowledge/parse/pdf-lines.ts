import { layoutBlocks, type PlacedCell, type PlacedLine } from './pdf-layout.ts';

/** A run of text as pdf.js gives it; positions and sizes in PDF points, y upwards. */
export interface PdfItem {
  text: string;
  endsLine: boolean;
  height: number;
  x: number;
  y: number;
  width: number;
}

export interface PdfLine {
  text: string;
  /** Set for a row of a table. */
  part?: 'head' | 'row';
  /** Of the tallest run in it, rounded to half a point. */
  height: number;
}

/**
 * In heights of the text: a gap between words is a quarter to a half, one between the cells of a
 * row or two columns more than this.
 */
const cellGap = 1.5;

/**
 * Joins runs to lines and the lines of a paragraph to one, with an empty line where a paragraph's
 * gap is.
 */
export function pdfLines(items: readonly PdfItem[]): PdfLine[] {
  const lines: PlacedLine[] = [];
  let text = '';
  let height = 0;
  let y: number | null = null;
  let end = 0;
  let cells: PlacedCell[] = [];
  const flush = (): void => {
    if (text.trim() !== '')
      lines.push({
        text: text.trim().replace(/\s+/g, ' '),
        height: Math.round(height * 2) / 2,
        y: y ?? 0,
        end,
        cells,
      });
    cells = [];
    text = '';
    height = 0;
    y = null;
  };
  for (const item of items) {
    if (
      y !== null &&
      item.text !== '' &&
      Math.abs(item.y - y) > Math.max(height, item.height) * 0.7
    )
      flush();
    if (text !== '' && item.x - end > item.height * 0.2 && !text.endsWith(' ')) text += ' ';
    text += item.text;
    if (item.text.trim() !== '') {
      const last = cells.at(-1);
      if (last && item.x - last.end <= item.height * cellGap && item.x >= last.x)
        Object.assign(last, {
          text: `${last.text}${item.x - last.end > item.height * 0.2 ? ' ' : ''}${item.text}`,
          end: item.x + item.width,
        });
      else cells.push({ text: item.text, x: item.x, end: item.x + item.width });
      height = Math.max(height, item.height);
      y ??= item.y;
      end = item.x + item.width;
    }
    if (item.endsLine) flush();
  }
  flush();
  return layoutBlocks(lines).flatMap((block) =>
    block.kind === 'table' ? tableLines(block.lines) : paragraphs(block.lines),
  );
}

function tableLines(rows: readonly PlacedLine[]): PdfLine[] {
  const gap = { text: '', height: rows[0]?.height ?? 0 };
  return [
    gap,
    ...rows.map(({ cells, height }, i): PdfLine => ({
      text: cells.map((cell) => cell.text.trim().replace(/\s+/g, ' ')).join(' | '),
      height,
      part: i === 0 ? 'head' : 'row',
    })),
    gap,
  ];
}

/**
 * A line that runs to the right edge goes on in the next one; a short one ends there, as in lists,
 * tables and addresses.
 */
function paragraphs(lines: readonly PlacedLine[]): PdfLine[] {
  const edge = Math.max(0, ...lines.map((line) => line.end));
  const joined: PdfLine[] = [];
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    const last = joined.at(-1);
    const gap = before ? before.y - line.y : 0;
    const follows =
      before !== undefined &&
      gap > 0 &&
      gap <= line.height * 2 &&
      Math.abs(before.height - line.height) < 1;
    if (before && !follows && before.height === line.height)
      joined.push({ text: '', height: line.height });
    if (last && follows && before.end > edge * 0.8 && !/^([-–•*]|\d+[.)])\s/.test(line.text))
      last.text = continued(last.text, line.text);
    else joined.push({ text: line.text, height: line.height });
  });
  return joined;
}

/**
 * Only a hyphen between two small letters is a broken word; between Han characters there is no
 * space.
 */
function continued(before: string, line: string): string {
  if (/\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(line)) return before.slice(0, -1) + line;
  return /[\p{Script=Han}，。、；：）]$/u.test(before) && /^[\p{Script=Han}（《“]/u.test(line)
    ? before + line
    : `${before} ${line}`;
}
