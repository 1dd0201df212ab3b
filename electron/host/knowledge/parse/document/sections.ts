import type { ParsedSection, TableRange } from './parsed.ts';

interface Line {
  text: string;
  part: 'text' | 'head' | 'row';
}

export interface SectionCollector {
  /** `level` from 1; deeper headings of the last section are left. */
  heading(level: number, text: string): void;
  line(text: string): void;
  /** Goes on with the last line; Han text without a space. */
  append(text: string): void;
  /** One line per row; the first `headRows` are repeated wherever the table is cut. */
  table(rows: readonly (readonly string[])[], headRows?: number): void;
  /** A row of a table in the source's notation; consecutive rows are one table. */
  row(text: string, head: boolean): void;
  end(): ParsedSection[];
}

/** A file may claim any depth. */
const levelMax = 32;

/** Gathers lines under the headings above them. */
export function createSections(page: number | null = null): SectionCollector {
  const sections: ParsedSection[] = [];
  const path: string[] = [];
  let lines: Line[] = [];
  const flush = (): void => {
    const { text, tables } = joined(lines);
    if (text !== '')
      sections.push({
        page,
        headings: path.filter((heading) => heading !== ''),
        text,
        ...(tables.length > 0 ? { tables } : {}),
      });
    lines = [];
  };
  const collector: SectionCollector = {
    heading(given, text) {
      flush();
      const level = Math.max(1, Math.min(levelMax, given || 1));
      path.length = Math.min(path.length, level - 1);
      while (path.length < level - 1) path.push('');
      path.push(text);
    },
    line: (text) => void lines.push({ text, part: 'text' }),
    append(text) {
      const before = lines.pop()?.text ?? '';
      const gap =
        before === '' ||
        (/[\p{Script=Han}，。、；：]$/u.test(before) && /^\p{Script=Han}/u.test(text))
          ? ''
          : ' ';
      lines.push({ text: before + gap + text, part: 'text' });
    },
    table(rows, headRows = 1) {
      const full = rows
        .map((cells) => cells.map((cell) => cell.replace(/\s+/g, ' ').trim()))
        .filter((cells) => cells.some((cell) => cell !== ''));
      if (full.length === 0) return;
      collector.line('');
      full.forEach((cells, i) =>
        collector.row(cells.join(' | ').replace(/[ |]+$/, ''), full.length > 1 && i < headRows),
      );
      collector.line('');
    },
    row: (text, head) => void lines.push({ text, part: head ? 'head' : 'row' }),
    end() {
      flush();
      return sections;
    },
  };
  return collector;
}

/** At most one empty line between two others; none at the ends. */
function joined(lines: readonly Line[]): { text: string; tables: TableRange[] } {
  const kept = lines.filter((line, i) => line.text !== '' || (lines[i - 1]?.text ?? '') !== '');
  while (kept[0]?.text.trim() === '') kept.shift();
  while (kept.at(-1)?.text.trim() === '') kept.pop();
  const first = kept[0];
  if (first) kept[0] = { ...first, text: first.text.trimStart() };
  const tables: TableRange[] = [];
  let at = 0;
  let before: Line['part'] = 'text';
  for (const { text, part } of kept) {
    const end = at + text.length;
    const table =
      (part === 'row' && before !== 'text') || (part === 'head' && before === 'head')
        ? tables.at(-1)
        : undefined;
    if (table) {
      table.end = end;
      if (part === 'head') table.headEnd = end + 1;
    } else if (part !== 'text')
      tables.push({ start: at, headEnd: part === 'head' ? end + 1 : at, end });
    before = part;
    at = end + 1;
  }
  return {
    text: kept
      .map((line) => line.text)
      .join('\n')
      .trimEnd(),
    tables,
  };
}
