import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Parser } from './document/parsed.ts';
import {
  cellEnds,
  characters,
  codePages,
  fontCharsets,
  paragraphEnds,
  rowEnds,
  unread,
} from './rtf-words.ts';
import { createSections, type SectionCollector } from './document/sections.ts';

const groupsMax = 1000;

interface Group {
  /** Its text is left out. */
  skip: boolean;
  table: 'fonts' | 'styles' | null;
  page: number;
  /** How many characters replace a `\u` in readers without Unicode. */
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
    throw new AppError('document_unreadable', phrase('documents.noRtf'));
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
    // It means nothing, also between the two bytes of one character.
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
    throw new AppError('document_unreadable', phrase('documents.endsInTheMiddle'));
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
    if (setCharacters(name, number) || setFont(name, number)) ignorable = false;
    else if (name === 'stylesheet') group.table = 'styles';
    else if (unread.has(name) || (ignorable && name !== 'shppict')) group.skip = true;
    else if (name === 's' && group.table === 'styles') style = number ?? 0;
    else if (group.table === null && !group.skip) paragraph(name, number);
    ignorable = false;
  };
  /** Words for characters and their encoding. False for another word. */
  const setCharacters = (name: string, number: number | undefined): boolean => {
    if (name === 'u') {
      text(String.fromCharCode(((number ?? 0) + 65_536) % 65_536));
      skipNext = group.fallback;
    } else if (name === 'uc') group.fallback = Math.max(0, Math.min(8, number ?? 1));
    else if (name === 'ansicpg') group.page = number ?? 1252;
    else return false;
    return true;
  };
  /** Words for fonts, each of which has an encoding. False for another word. */
  const setFont = (name: string, number: number | undefined): boolean => {
    if (name === 'f' && group.table === null) group.page = fonts.get(number ?? 1) ?? group.page;
    else if (name === 'f') group.font = number ?? 0;
    else if (name === 'fcharset' && group.table === 'fonts')
      fonts.set(group.font, fontCharsets[number ?? 0] ?? 1252);
    else if (name === 'fonttbl') group.table = 'fonts';
    else return false;
    return true;
  };
  const paragraph = (name: string, number: number | undefined): void => {
    if (cellEnds.has(name)) output.cell();
    else if (rowEnds.has(name)) output.row();
    else if (paragraphEnds.has(name)) output.paragraph(group);
    else if (name === 'pard') Object.assign(group, { inTable: false, level: 0 });
    else if (name === 's') group.level = styles.get(number ?? 0) ?? 0;
    else if (name === 'outlinelevel') group.level = (number ?? 8) < 9 ? (number ?? 8) + 1 : 0;
    else if (name === 'intbl') group.inTable = true;
    else if (name === 'bin') throw new AppError('document_unreadable', phrase('documents.binary'));
    else text(characters[name] ?? '');
  };

  return {
    byte,
    word,
    /** Decodes the bytes so far into text, before anything else is read. */
    flush,
    depth: () => groups.length,
    open(): void {
      if (groups.length >= groupsMax)
        throw new AppError('document_unreadable', phrase('documents.nested'));
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
