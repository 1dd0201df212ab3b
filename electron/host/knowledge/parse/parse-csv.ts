import papaparse from 'papaparse';
import { decodeText } from './decode.ts';
import type { Parser } from './document/parsed.ts';

/**
 * A line a row, each value with its column's name, so that a passage cut out of the middle still
 * says what its numbers are.
 */
export const parseCsv: Parser = (bytes, mediaType) => {
  const { data } = papaparse.parse<string[]>(decodeText(bytes), {
    skipEmptyLines: 'greedy',
    ...(mediaType === 'text/tab-separated-values' ? { delimiter: '\t' } : {}),
  });
  const rows = data.map((row) => row.map((cell) => cell.trim().replace(/\s+/g, ' ')));
  const header = rows[0] && isHeader(rows[0]) ? rows[0] : null;
  const lines = (header ? rows.slice(1) : rows).map((row) =>
    row
      .map((cell, i) => labelled(header?.[i], cell))
      .filter((cell) => cell !== '')
      .join('; '),
  );
  const text = lines.length === 0 && header ? header.join('; ') : lines.join('\n');
  return { mediaType, pages: null, sections: [{ page: null, headings: [], text }] };
};

function labelled(name: string | undefined, cell: string): string {
  return name && cell ? `${name}: ${cell}` : cell;
}

/** Names: each there, each once, none a number. */
function isHeader(row: readonly string[]): boolean {
  return (
    row.length > 1 &&
    new Set(row).size === row.length &&
    row.every((cell) => cell !== '' && Number.isNaN(Number(cell.replaceAll(',', ''))))
  );
}
