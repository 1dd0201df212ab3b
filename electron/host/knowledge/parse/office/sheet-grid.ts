import { parseLimits } from '../document/parsed.ts';
import type { SectionCollector } from '../document/sections.ts';

/**
 * Of all sheets of a workbook together, so that a workbook never takes more memory than its bounds.
 */
export interface SheetBudget {
  cells: number;
  characters: number;
}

export const newSheetBudget = (): SheetBudget => ({
  cells: parseLimits.sheetCells,
  characters: parseLimits.sheetCharacters,
});

/** From 0, both ends included. */
export interface CellRange {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Excel's own: 1,048,576 rows; of its 16,384 columns the first. */
const rowsMax = 1_048_576;
const columnsMax = 1024;

/** Gathers a sheet's cells as they are shown and writes them as tables. */
export function createGrid(budget: SheetBudget) {
  const rows: (string[] | undefined)[] = [];
  let full = false;
  const put = (row: number, column: number, text: string): boolean => {
    if (full || text === '' || row < 0 || row >= rowsMax || column >= columnsMax) return !full;
    budget.cells -= 1;
    budget.characters -= text.length;
    full = budget.cells < 0 || budget.characters < 0;
    if (!full) (rows[row] ??= [])[column] = text;
    return !full;
  };
  return {
    /** False when the bounds are reached: the rest of the sheet need not be read. */
    put,
    /**
     * A merged range says in each of its cells what its first one says, so that every row and
     * column can be read alone.
     */
    merge({ top, left, bottom, right }: CellRange): void {
      const text = rows[top]?.[left];
      if (text === undefined) return;
      for (let row = top; row <= Math.min(bottom, rows.length - 1); row += 1) {
        if (rows[row] === undefined) continue;
        for (let column = left; column <= Math.min(right, columnsMax - 1); column += 1)
          if (rows[row]?.[column] === undefined) put(row, column, text);
      }
    },
    /** Each block between empty rows is a table of its own, its first row the head. */
    write(collector: SectionCollector): void {
      for (const block of blocksOf(rows)) {
        // A line of one cell above a table, or between two, is a title or a remark.
        while (
          block.length > 1 &&
          filled(block[0] ?? []) === 1 &&
          block.some((row) => filled(row) > 1)
        )
          collector.line((block.shift() ?? []).find((cell) => cell) ?? '');
        collector.table(squeezed(block));
      }
      if (full)
        collector.line(`(The sheet is longer: what is beyond row ${rows.length} was left out.)`);
    },
  };
}

export type SheetGrid = ReturnType<typeof createGrid>;

function filled(row: readonly string[]): number {
  let count = 0;
  row.forEach((cell) => (count += cell === '' ? 0 : 1));
  return count;
}

function* blocksOf(rows: readonly (string[] | undefined)[]): Generator<string[][]> {
  let block: string[][] = [];
  for (const row of rows) {
    if (row !== undefined) block.push(row);
    else if (block.length > 0) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

/** Without the columns that are empty in the whole block. */
function squeezed(block: readonly string[][]): string[][] {
  const used = new Set<number>();
  for (const row of block) row.forEach((_, column) => used.add(column));
  const columns = [...used].sort((a, b) => a - b);
  return block.map((row) => columns.map((column) => row[column] ?? ''));
}
