/**
 * Text side by side on a page of a PDF: the rows of a table, or two columns that the file draws
 * line by line across the gap between them.
 */

export interface PlacedCell {
  text: string;
  /** Points from the left. */
  x: number;
  end: number;
}

export interface PlacedLine {
  text: string;
  height: number;
  y: number;
  /** Where its last run ends. */
  end: number;
  /** Its runs, those that stand close together as one. */
  cells: PlacedCell[];
}

export interface PdfBlock {
  kind: 'text' | 'table';
  lines: PlacedLine[];
}

/** Fewer lines may stand side by side by chance. */
const rowsMin = 3;
const alignedWithin = 3;
/**
 * Latin letters, Han twice; the cells of a table are mostly shorter, the lines of a column longer.
 */
const columnLetters = 25;
const mark = /^([-–•*▪◦·]|[([]?[\da-zA-Z]{1,3}[.):\]])$/;

/**
 * In reading order: of columns first the left one, then the right one. Text in one column is one
 * block, in the order of the file.
 */
export function layoutBlocks(lines: readonly PlacedLine[]): PdfBlock[] {
  const blocks: PdfBlock[] = [];
  let text: PlacedLine[] = [];
  const endText = (): void => {
    if (text.length > 0) blocks.push({ kind: 'text', lines: text });
    text = [];
  };
  for (let i = 0; i < lines.length;) {
    const rows = rowsFrom(lines, i);
    if (rows.length < rowsMin) {
      const line = lines[i];
      if (line) text.push(line);
      i += 1;
      continue;
    }
    endText();
    if (areColumns(rows))
      for (const side of [0, 1])
        blocks.push({ kind: 'text', lines: rows.map((row) => cellLine(row, side)) });
    else blocks.push({ kind: 'table', lines: rows });
    i += rows.length;
  }
  endText();
  return blocks;
}

/**
 * Lines that follow each other, each with two cells at least that stand where two of the line
 * before do.
 */
function rowsFrom(lines: readonly PlacedLine[], from: number): PlacedLine[] {
  const rows: PlacedLine[] = [];
  for (let i = from; i < lines.length; i += 1) {
    const line = lines[i];
    const before = rows.at(-1);
    if (!line || line.cells.length < 2 || mark.test(line.cells[0]?.text.trim() ?? '')) break;
    if (
      before &&
      (before.y <= line.y ||
        before.y - line.y > before.height * 4 ||
        alignedCells(before, line) < 2)
    )
      break;
    rows.push(line);
  }
  return rows;
}

function alignedCells(a: PlacedLine, b: PlacedLine): number {
  return a.cells.filter((one) =>
    b.cells.some(
      (other) =>
        Math.abs(one.x - other.x) <= alignedWithin ||
        Math.abs(one.end - other.end) <= alignedWithin,
    ),
  ).length;
}

function areColumns(rows: readonly PlacedLine[]): boolean {
  if (rows.some((row) => row.cells.length !== 2)) return false;
  const long = rows.filter((row) =>
    row.cells.every((cell) => lettersOf(cell.text) >= columnLetters),
  );
  return long.length * 2 > rows.length;
}

function lettersOf(text: string): number {
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}

function cellLine(row: PlacedLine, side: number): PlacedLine {
  const cell = row.cells[side];
  return {
    ...row,
    text: (cell?.text ?? '').trim().replace(/\s+/g, ' '),
    end: cell?.end ?? 0,
    cells: cell ? [cell] : [],
  };
}
