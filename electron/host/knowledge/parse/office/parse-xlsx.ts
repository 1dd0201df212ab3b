import type { Parser } from '../document/parsed.ts';
import { createSections } from '../document/sections.ts';
import type { ZipReader } from '../archive/zip-guard.ts';
import { createCellText, type CellText } from './cell-text.ts';
import { Enough, openOffice, relationsOf, streamXml } from './office-zip.ts';
import {
  createGrid,
  newSheetBudget,
  type CellRange,
  type SheetBudget,
  type SheetGrid,
} from './sheet-grid.ts';

const workbookPart = 'xl/workbook.xml';

interface Sheet {
  name: string;
  part: string;
}

/**
 * A sheet a heading, its tables whole, values as Excel shows them; formulas by their last result
 * (ECMA-376, part 1, 18).
 */
export const parseXlsx: Parser = async (bytes, mediaType) => {
  const zip = await openOffice(bytes, '.xlsx');
  const { sheets, from1904 } = await workbookOf(zip);
  const relations = [...(await relationsOf(zip, workbookPart)).values()];
  const partOf = (type: string): string | undefined =>
    relations.find((one) => one.type === type && zip.has(one.target))?.target;
  const text = createCellText(
    await formatsOf(zip, partOf('styles')),
    await stringsOf(zip, partOf('sharedStrings')),
    from1904,
  );
  const collector = createSections();
  const budget = newSheetBudget();
  for (const { name, part } of sheets) {
    collector.heading(1, name);
    (await readSheet(zip, part, text, budget)).write(collector);
  }
  return { mediaType, pages: null, sections: collector.end() };
};

async function workbookOf(zip: ZipReader): Promise<{ sheets: Sheet[]; from1904: boolean }> {
  const relations = await relationsOf(zip, workbookPart);
  const sheets: Sheet[] = [];
  let from1904 = false;
  await streamXml(zip, workbookPart, {
    open(name, attributes) {
      if (name === 'workbookPr')
        from1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      const found = name === 'sheet' ? relations.get(attributes['r:id'] ?? '') : undefined;
      if (found?.type === 'worksheet' && zip.has(found.target))
        sheets.push({ name: attributes.name ?? '', part: found.target });
    },
  });
  return { sheets, from1904 };
}

/**
 * Of all texts of a workbook; beyond it the rest is read as empty, since the sheets would not fit
 * in either.
 */
const sharedCharactersMax = 40_000_000;

/** Texts that cells share, without the reading aids of Japanese (`rPh`). */
async function stringsOf(zip: ZipReader, part: string | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (part === undefined) return strings;
  let current: string[] = [];
  let inText = false;
  let phonetic = false;
  let characters = 0;
  await streamXml(zip, part, {
    open(name) {
      if (name === 't') inText = !phonetic;
      else if (name === 'rPh') phonetic = true;
    },
    text(text) {
      if (inText) current.push(text);
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        const text = current.join('');
        characters += text.length;
        strings.push(characters > sharedCharactersMax ? '' : text);
        current = [];
      }
    },
  });
  return strings;
}

/**
 * The number format of each style of a cell; a number means one of those that every Excel knows.
 */
async function formatsOf(zip: ZipReader, part: string | undefined): Promise<(string | number)[]> {
  const named = new Map<number, string>();
  const formats: (string | number)[] = [];
  if (part === undefined) return formats;
  let inCells = false;
  await streamXml(zip, part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) named.set(Number(numFmtId), formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells)
        formats.push(named.get(Number(numFmtId ?? 0)) ?? Number(numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}

interface Cell {
  row: number;
  column: number;
  type: string;
  style: number;
  value: string;
}

async function readSheet(
  zip: ZipReader,
  part: string,
  cellText: CellText,
  budget: SheetBudget,
): Promise<SheetGrid> {
  const grid = createGrid(budget);
  const merged: CellRange[] = [];
  let row = -1;
  let cell: Cell | null = null;
  let inValue = false;
  await streamXml(zip, part, {
    open(name, { r, t, s, ref }) {
      if (name === 'row') {
        row = r === undefined ? row + 1 : Number(r) - 1;
        cell = null;
      } else if (name === 'c') {
        const at = r === undefined ? { row, column: (cell?.column ?? -1) + 1 } : placeOf(r);
        cell = { ...at, type: t ?? 'n', style: Number(s ?? 0), value: '' };
      } else if (name === 'v' || name === 't') inValue = true;
      else if (name === 'mergeCell' && ref !== undefined) merged.push(rangeOf(ref));
    },
    text(text) {
      if (inValue && cell) cell.value += text;
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false;
      else if (
        name === 'c' &&
        cell &&
        cell.value !== '' &&
        !grid.put(cell.row, cell.column, cellText(cell))
      )
        throw new Enough();
    },
  });
  for (const range of merged) grid.merge(range);
  return grid;
}

/** `AB12` as row and column from 0. */
function placeOf(reference: string): { row: number; column: number } {
  const [, letters = 'A', digits = '1'] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? [];
  return {
    row: Number(digits) - 1,
    column: [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1,
  };
}

function rangeOf(reference: string): CellRange {
  const [from = 'A1', to = from] = reference.split(':');
  const first = placeOf(from);
  const last = placeOf(to);
  return { top: first.row, left: first.column, bottom: last.row, right: last.column };
}
