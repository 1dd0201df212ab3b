import { AppError } from '../../../../shared/errors.ts';
import type { Parser } from './parsed.ts';
import { createSections, type SectionCollector } from './sections.ts';

/**
 * Windows code pages as `TextDecoder` calls them (RTF 1.9.1, `\ansicpg`); others are
 * windows-<number>.
 */
const codePages: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
  437: 'windows-1252',
  850: 'windows-1252',
};
/** `\fcharset` of a font to its code page. */
const fontCharsets: Readonly<Record<number, number>> = {
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};
/** Groups that hold no text of the document. */
const unread = new Set([
  'colortbl',
  'info',
  'pict',
  'object',
  'objdata',
  'header',
  'headerl',
  'headerr',
  'headerf',
  'footer',
  'footerl',
  'footerr',
  'footerf',
  'fldinst',
  'themedata',
  'datastore',
  'listtable',
  'listoverridetable',
  'revtbl',
  'rsidtbl',
  'generator',
  'xmlnstbl',
  'latentstyles',
  'nonshppict',
  'annotation',
  'atnid',
  'atnauthor',
  'filetbl',
  'bkmkstart',
  'bkmkend',
]);
const characters: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  '~': ' ',
  _: '-',
};
const groupsMax = 1000;

interface Group {
  /** Whose text goes nowhere. */
  skip: boolean;
  table: 'fonts' | 'styles' | null;
  page: number;
  /** How many characters stand for a `\u` in readers without Unicode. */
  fallback: number;
  font: number;
  inTable: boolean;
  level: number;
}

/**
 * Text, headings (by outline level or by the style's name) and tables of Rich Text Format 1.9.1.
 */
export const parseRtf: Parser = (bytes, mediaType) => {
  const source = new TextDecoder('latin1').decode(bytes);
  if (!source.startsWith('{\\rtf'))
    throw new AppError(
      'document_unreadable',
      'The file is no Rich Text document, or is damaged. Open it in the program that made it ' +
        'and save it anew.',
    );
  const collector = createSections();
  read(source, collector);
  return { mediaType, pages: null, sections: collector.end() };
};

const token =
  /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([\da-f]{2})|\\([^a-z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)/gi;

function read(source: string, collector: SectionCollector): void {
  const output = createOutput(collector);
  const reader = createReader(output);
  for (const [, name, number, hex, symbol, brace, lineEnd, plain] of source.matchAll(token)) {
    // It stands for nothing, also between the two bytes of one character.
    if (lineEnd !== undefined) continue;
    if (hex !== undefined) reader.byte(Number.parseInt(hex, 16));
    else if (plain !== undefined)
      for (let i = 0; i < plain.length; i += 1) reader.byte(plain.charCodeAt(i));
    else {
      reader.flush();
      if (brace === '{') reader.open();
      else if (brace === '}') reader.close();
      else if (name !== undefined)
        reader.word(name.toLowerCase(), number === undefined ? undefined : Number(number));
      else if (symbol !== undefined) reader.symbol(symbol);
    }
  }
  reader.flush();
  if (reader.depth() > 0)
    throw new AppError(
      'document_unreadable',
      'The document ends in the middle: it is damaged. Open it in the program that made it and save it anew.',
    );
  output.end();
}

/** What groups, words and bytes mean, one after another. */
function createReader(output: ReturnType<typeof createOutput>) {
  const groups: Group[] = [];
  let group: Group = {
    skip: false,
    table: null,
    page: 1252,
    fallback: 1,
    font: 0,
    inTable: false,
    level: 0,
  };
  const fonts = new Map<number, number>();
  const styles = new Map<number, number>();
  let pending: number[] = [];
  let pendingPage = 1252;
  let skipNext = 0;
  let style = 0;
  let ignorable = false;
  let tableText = '';

  const flush = (): void => {
    if (pending.length === 0) return;
    text(decode(pending, pendingPage));
    pending = [];
  };
  const text = (piece: string): void => {
    if (group.table !== null) tableText += piece;
    else if (!group.skip) output.text(piece);
  };
  const byte = (code: number): void => {
    if (skipNext > 0) return void (skipNext -= 1);
    pendingPage = group.page;
    pending.push(code);
  };
  const closeStyle = (): void => {
    if (group.table === 'styles') {
      const level = /(?:heading|标题|überschrift|titre|título)\s*([1-9])/i.exec(tableText)?.[1];
      if (level !== undefined) styles.set(style, Number(level));
    }
    tableText = '';
  };
  const word = (name: string, number: number | undefined): void => {
    const value = number ?? 1;
    if (name === 'u') {
      text(String.fromCharCode(((number ?? 0) + 65_536) % 65_536));
      skipNext = group.fallback;
    } else if (name === 'uc') group.fallback = Math.max(0, Math.min(8, value));
    else if (name === 'ansicpg') group.page = number ?? 1252;
    else if (name === 'f' && group.table === null) group.page = fonts.get(value) ?? group.page;
    else if (name === 'f') group.font = number ?? 0;
    else if (name === 'fcharset' && group.table === 'fonts')
      fonts.set(group.font, fontCharsets[number ?? 0] ?? 1252);
    else if (name === 'fonttbl') group.table = 'fonts';
    else if (name === 'stylesheet') group.table = 'styles';
    else if (unread.has(name) || (ignorable && name !== 'shppict')) group.skip = true;
    else if (name === 's' && group.table === 'styles') style = number ?? 0;
    else if (group.table === null && !group.skip) paragraph(name, number);
    ignorable = false;
  };
  const paragraph = (name: string, number: number | undefined): void => {
    if (name === 'pard') Object.assign(group, { inTable: false, level: 0 });
    else if (name === 's') group.level = styles.get(number ?? 0) ?? 0;
    else if (name === 'outlinelevel') group.level = (number ?? 8) < 9 ? (number ?? 8) + 1 : 0;
    else if (name === 'intbl') group.inTable = true;
    else if (name === 'cell' || name === 'nestcell') output.cell();
    else if (name === 'row' || name === 'nestrow') output.row();
    else if (name === 'par' || name === 'sect' || name === 'page') output.paragraph(group);
    else if (name === 'bin')
      throw new AppError(
        'document_unreadable',
        'The document holds raw binary data, which can’t be read. Save it as .docx and add that.',
      );
    else text(characters[name] ?? '');
  };

  return {
    byte,
    word,
    /** What bytes have gathered is text before anything else is read. */
    flush,
    depth: () => groups.length,
    open(): void {
      if (groups.length >= groupsMax)
        throw new AppError(
          'document_unreadable',
          'The document is nested too deep to be read. Save it as .docx and add that.',
        );
      groups.push(group);
      group = { ...group };
    },
    close(): void {
      closeStyle();
      skipNext = 0;
      const { level, inTable } = group;
      const outer = groups.pop();
      if (outer) group = outer.skip || outer.table ? outer : { ...outer, level, inTable };
    },
    symbol(symbol: string): void {
      if (symbol === '*') ignorable = true;
      else if (/[\\{}]/.test(symbol)) byte(symbol.charCodeAt(0));
      else text(symbol === '\n' || symbol === '\r' ? '\n' : (characters[symbol] ?? ''));
    },
  };
}

function decode(bytes: readonly number[], page: number): string {
  const encoding = codePages[page] ?? `windows-${page}`;
  try {
    return new TextDecoder(encoding).decode(Uint8Array.from(bytes));
  } catch {
    return new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));
  }
}

function createOutput(collector: SectionCollector) {
  let current = '';
  let cells: string[] = [];
  let rows: string[][] = [];
  const taken = (): string => {
    const text = current.replace(/[^\S\n]+/g, ' ').trim();
    current = '';
    return text;
  };
  const endTable = (): void => {
    if (rows.length > 0) collector.table(rows);
    rows = [];
  };
  return {
    text: (piece: string) => void (current += piece),
    cell: () => void cells.push(taken()),
    row(): void {
      rows.push(cells);
      cells = [];
    },
    paragraph({ inTable, level }: { inTable: boolean; level: number }): void {
      if (inTable) return void (current += ' ');
      endTable();
      const text = taken();
      if (level > 0 && text !== '') collector.heading(level, text);
      else collector.line(text);
    },
    end(): void {
      endTable();
      for (const line of taken().split('\n')) collector.line(line);
    },
  };
}
