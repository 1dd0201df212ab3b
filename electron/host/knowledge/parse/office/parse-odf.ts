import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { ParsedSection, Parser } from '../document/parsed.ts';
import { createSections, type SectionCollector } from '../document/sections.ts';
import type { XmlEvents } from '../archive/xml-reader.ts';
import type { ZipReader } from '../archive/zip-guard.ts';
import { Enough, openOffice, streamXml } from './office-zip.ts';
import { createGrid, newSheetBudget, type CellRange, type SheetGrid } from './sheet-grid.ts';

const contentPart = 'content.xml';

/**
 * OpenDocument 1.3, part 3: text, sheets and slides share one vocabulary, and cells carry their
 * text as it is shown.
 */
const openOdf = async (bytes: Uint8Array, extension: string): Promise<ZipReader> => {
  const zip = await openOffice(bytes, extension);
  const manifest = zip.has('META-INF/manifest.xml') ? await zip.text('META-INF/manifest.xml') : '';
  if (/<(\w+:)?encryption-data[\s/>]/.test(manifest))
    throw new AppError('document_encrypted', phrase('documents.protected'));
  return zip;
};

/**
 * Paragraphs as they end, in any element. Tracked deletions, remarks and the inner parts of
 * drawings are left out.
 */
function paragraphEvents(
  onParagraph: (text: string, level: number) => void,
  more: XmlEvents,
): XmlEvents {
  const open: { text: string; level: number }[] = [];
  let hidden = 0;
  return {
    open(name, attributes) {
      if (unread.has(name)) hidden += 1;
      const last = open.at(-1);
      if (name === 'p' || name === 'h')
        open.push({ text: '', level: name === 'h' ? Number(attributes['outline-level'] ?? 1) : 0 });
      else if (last && name === 's')
        last.text += ' '.repeat(Math.max(0, Math.min(Number(attributes.c ?? 1), 80)));
      else if (last && (name === 'tab' || name === 'line-break')) last.text += ' ';
      more.open?.(name, attributes);
    },
    text(text) {
      const last = open.at(-1);
      if (last && hidden === 0) last.text += text;
    },
    close(name) {
      if (unread.has(name)) hidden -= 1;
      if (name === 'p' || name === 'h') {
        const ended = open.pop();
        if (ended && hidden === 0) onParagraph(ended.text.replace(/\s+/g, ' ').trim(), ended.level);
      }
      more.close?.(name);
    },
  };
}

const unread = new Set([
  'tracked-changes',
  'annotation',
  'note-citation',
  'ruby-text',
  'forms',
  'desc',
]);

/** Where paragraphs go: into the text, or while a table is open into its cell. */
function createTables(collector: SectionCollector) {
  const tables: { rows: string[][]; heads: number; inHead: boolean }[] = [];
  return {
    paragraph(text: string): boolean {
      const row = tables.at(-1)?.rows.at(-1);
      if (!row || row.length === 0) return false;
      const cell = row.at(-1) ?? '';
      row[row.length - 1] = cell === '' ? text : `${cell} ${text}`;
      return true;
    },
    open(name: string): void {
      const table = tables.at(-1);
      if (name === 'table') tables.push({ rows: [], heads: 0, inHead: false });
      else if (name === 'table-header-rows' && table) table.inHead = true;
      else if (name === 'table-row' && table) {
        table.rows.push([]);
        if (table.inHead) table.heads += 1;
      } else if (isCell(name) && table) table.rows.at(-1)?.push('');
    },
    close(name: string): void {
      if (name === 'table-header-rows') for (const table of tables) table.inHead = false;
      if (name !== 'table') return;
      const table = tables.pop();
      const outer = tables.at(-1)?.rows.at(-1);
      if (table && outer && outer.length > 0)
        outer[outer.length - 1] += table.rows.flat().join(' ');
      else if (table) collector.table(table.rows, table.heads || 1);
    },
  };
}

/** Word processors have ten levels; a file may claim any depth. */
const indentsMax = 10;

export const parseOdt: Parser = async (bytes, mediaType) => {
  const zip = await openOdf(bytes, '.odt');
  const collector = createSections();
  const tables = createTables(collector);
  let listDepth = 0;
  let itemBegins = false;
  const onParagraph = (text: string, level: number): void => {
    if (tables.paragraph(text)) return;
    // A numbered heading is an item's only content: the item is over before a paragraph comes.
    const bullet =
      itemBegins && listDepth > 0 ? `${'  '.repeat(Math.min(listDepth, indentsMax) - 1)}- ` : '';
    itemBegins = false;
    if (level > 0 && text !== '') return collector.heading(level, text);
    if (text !== '') collector.line(bullet + text);
    if (listDepth === 0) collector.line('');
  };
  await streamXml(
    zip,
    contentPart,
    paragraphEvents(onParagraph, {
      open(name) {
        if (name === 'list') listDepth += 1;
        if (name === 'list-item') itemBegins = true;
        tables.open(name);
      },
      close(name) {
        if (name === 'list') listDepth -= 1;
        if (name === 'list' && listDepth === 0) collector.line('');
        tables.close(name);
      },
    }),
  );
  return { mediaType, pages: null, sections: collector.end() };
};

/** A slide a page, its title the heading, the speaker's notes behind it. */
export const parseOdp: Parser = async (bytes, mediaType) => {
  const zip = await openOdf(bytes, '.odp');
  const sections: ParsedSection[] = [];
  let pages = 0;
  let collector = createSections(1);
  let tables = createTables(collector);
  let role = '';
  const onParagraph = (text: string): void => {
    if (text === '' || pages === 0 || tables.paragraph(text)) return;
    if (role === 'title') collector.heading(1, text);
    else if (role !== 'furniture') collector.line(text);
  };
  await streamXml(
    zip,
    contentPart,
    paragraphEvents(onParagraph, {
      open(name, attributes) {
        if (name === 'page') {
          pages += 1;
          collector = createSections(pages);
          tables = createTables(collector);
        } else if (name === 'frame')
          role = /^(date-time|footer|header|page-number|page)$/.test(
            attributes['presentation:class'] ?? '',
          )
            ? 'furniture'
            : (attributes['presentation:class'] ?? '');
        tables.open(name);
      },
      close(name) {
        tables.close(name);
        if (name === 'frame') {
          role = '';
          collector.line('');
        } else if (name === 'page') sections.push(...collector.end());
      },
    }),
  );
  return { mediaType, pages, sections };
};

/**
 * Cells that repeat are written out only this often: a sheet is filled up with a million empty or
 * equal ones.
 */
const repeatsMax = 256;

export const parseOds: Parser = async (bytes, mediaType) => {
  const zip = await openOdf(bytes, '.ods');
  const collector = createSections();
  const sheets = createSheets(collector);
  await streamXml(zip, contentPart, paragraphEvents(sheets.paragraph, sheets));
  sheets.finish();
  return { mediaType, pages: null, sections: collector.end() };
};

/** Fills the open cell with paragraphs, and writes each sheet when it ends. */
function createSheets(collector: SectionCollector) {
  const budget = newSheetBudget();
  let sheet: {
    grid: SheetGrid;
    merged: CellRange[];
    row: number;
    rowRepeat: number;
    column: number;
  } | null = null;
  let cell: { text: string[]; repeat: number } | null = null;
  const fill = (
    current: NonNullable<typeof sheet>,
    { text, repeat }: NonNullable<typeof cell>,
  ): void => {
    const shown = text.join(' ');
    if (shown !== '')
      for (let row = 0; row < Math.min(current.rowRepeat, repeatsMax); row += 1)
        for (let column = 0; column < Math.min(repeat, repeatsMax); column += 1)
          if (!current.grid.put(current.row + row, current.column + column, shown))
            throw new Enough();
    current.column += repeat;
  };
  const finish = (): void => {
    for (const range of sheet?.merged ?? []) sheet?.grid.merge(range);
    sheet?.grid.write(collector);
    sheet = null;
  };
  const openCell = (current: NonNullable<typeof sheet>, attributes: Attributes): void => {
    cell = { text: [], repeat: Number(attributes['number-columns-repeated'] ?? 1) };
    const down = Number(attributes['number-rows-spanned'] ?? 1);
    const across = Number(attributes['number-columns-spanned'] ?? 1);
    if (down > 1 || across > 1)
      current.merged.push({
        top: current.row,
        left: current.column,
        bottom: current.row + down - 1,
        right: current.column + across - 1,
      });
  };
  return {
    finish,
    paragraph: (text: string): void => void (text !== '' && cell?.text.push(text)),
    open(name: string, attributes: Attributes): void {
      if (name === 'table') {
        collector.heading(1, attributes.name ?? '');
        sheet = { grid: createGrid(budget), merged: [], row: 0, rowRepeat: 1, column: 0 };
      } else if (name === 'table-row' && sheet) {
        sheet.rowRepeat = Number(attributes['number-rows-repeated'] ?? 1);
        sheet.column = 0;
      } else if (isCell(name) && sheet) openCell(sheet, attributes);
    },
    close(name: string): void {
      if (isCell(name) && sheet && cell) {
        fill(sheet, cell);
        cell = null;
      } else if (name === 'table-row' && sheet) sheet.row += sheet.rowRepeat;
      else if (name === 'table') finish();
    },
  };
}

type Attributes = Parameters<NonNullable<XmlEvents['open']>>[1];

const isCell = (name: string): boolean => name === 'table-cell' || name === 'covered-table-cell';
