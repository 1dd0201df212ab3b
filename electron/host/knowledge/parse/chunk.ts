import { createHash } from 'node:crypto';
import type { ParsedSection, TableRange } from './document/parsed.ts';
import { sentencesOf } from '../text/sentences.ts';
import { estimatePieces } from '../text/estimate-pieces.ts';

export interface ChunkSize {
  /** By `estimatePieces`, heading path included. */
  maxTokens: number;
  /** How much of a chunk's end the next one of its section begins with. */
  overlapTokens: number;
}

export interface Chunk {
  /**
   * A contiguous piece of its section's text; one out of the middle of a table begins with the
   * table's head.
   */
  text: string;
  headings: readonly string[];
  page: number | null;
  /** From 0, over the whole document. */
  position: number;
  /**
   * How many characters at the beginning stand in a chunk before: the end of the last one, or the
   * head of its table.
   */
  overlap: number;
  /** SHA-256, hex, of what is embedded; equal chunks share one embedding wherever they stand. */
  hash: string;
}

/**
 * Of a chunk that is cut at a paragraph's end instead of its last sentence's, this share must be
 * filled.
 */
const paragraphFill = 0.6;
const headingTokensMax = 40;

/**
 * The size for a model that reads `contextTokens`: 500 with an overlap of 50, less where the model
 * would cut the end off. The guess of tokens may be a fifth too low, so a model of 256 gets chunks
 * of 200 and loses nothing. A size that the user wants keeps that bound; the overlap is at most
 * half of a chunk.
 */
export function chunkSizeFor(
  contextTokens: number,
  wanted: { chunkTokens: number | null; overlapTokens: number | null } = {
    chunkTokens: null,
    overlapTokens: null,
  },
): ChunkSize {
  const maxTokens = Math.max(
    64,
    Math.min(wanted.chunkTokens ?? 500, Math.floor((contextTokens - 4) * 0.8)),
  );
  return {
    maxTokens,
    overlapTokens: Math.min(
      wanted.overlapTokens ?? Math.round(maxTokens / 10),
      Math.floor(maxTokens / 2),
    ),
  };
}

/** What is embedded and indexed of a chunk: the headings say what the text is about. */
export function passageText(headings: readonly string[], text: string): string {
  return headings.length === 0 ? text : `${headings.join(' › ')}\n${text}`;
}

/**
 * Cuts by structure: never across sections, at paragraphs where that fills a chunk well, else at
 * sentences, else at words; a table only when it is larger than a chunk, between its rows.
 */
export function chunkSections(sections: readonly ParsedSection[], size: ChunkSize): Chunk[] {
  const chunks: Chunk[] = [];
  for (const section of sections) {
    const headings = fittingHeadings(section.headings);
    const room = Math.max(32, size.maxTokens - estimatePieces(headings.join(' › ')));
    for (const piece of cutSection(section, room, size.overlapTokens)) {
      const hash = createHash('sha256').update(passageText(headings, piece.text)).digest('hex');
      chunks.push({ ...piece, headings, page: section.page, position: chunks.length, hash });
    }
  }
  return chunks;
}

/** The innermost headings say most; of a path that is too long the outer ones go first. */
function fittingHeadings(headings: readonly string[]): readonly string[] {
  const short = headings.map((heading) =>
    estimatePieces(heading) > headingTokensMax ? heading.slice(0, 80) : heading,
  );
  while (short.length > 1 && estimatePieces(short.join(' ')) > headingTokensMax) short.shift();
  return short;
}

interface Unit {
  start: number;
  end: number;
  tokens: number;
  endsParagraph: boolean;
}

interface Piece {
  text: string;
  overlap: number;
}

/** Text with the tables that fit in a chunk, and between it each larger table separately. */
function cutSection(
  { text, tables = [] }: ParsedSection,
  maxTokens: number,
  overlapTokens: number,
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const upTo = (end: number): void => {
    const inside = tables
      .filter((table) => table.start >= at && table.end <= end)
      .map((table) => ({ ...table, start: table.start - at, end: table.end - at }));
    pieces.push(...cut(text.slice(at, end), inside, maxTokens, overlapTokens));
  };
  for (const table of tables) {
    const head = text.slice(table.start, table.headEnd);
    // A head that takes half of every chunk says less than the rows that it displaces.
    if (
      head === '' ||
      estimatePieces(head) > maxTokens / 2 ||
      estimatePieces(text.slice(table.start, table.end)) <= maxTokens
    )
      continue;
    upTo(table.start);
    pieces.push(...cutTable(head, text.slice(table.headEnd, table.end), maxTokens));
    at = table.end;
  }
  upTo(text.length);
  return pieces;
}

/** Whole rows under the head, which each piece repeats. */
function cutTable(head: string, body: string, maxTokens: number): Piece[] {
  const room = Math.max(16, maxTokens - estimatePieces(head));
  return cut(body, rowsOf(body), room, 0).map((piece, i) => ({
    text: head + piece.text,
    overlap: i === 0 ? 0 : head.length,
  }));
}

function rowsOf(body: string): TableRange[] {
  return [...body.matchAll(/[^\n]+\n?/g)].map(({ index, 0: row }) => ({
    start: index,
    headEnd: index,
    end: index + row.length,
  }));
}

/** Tables that fit are not cut; around them sentences. */
function unitsOf(text: string, tables: readonly TableRange[], maxTokens: number): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  for (const { start, end } of tables) {
    const tokens = estimatePieces(text.slice(start, end));
    if (tokens > maxTokens) continue;
    units.push(...sentenceUnits(text, at, start, maxTokens), {
      start,
      end,
      tokens,
      endsParagraph: false,
    });
    at = end;
  }
  return [...units, ...sentenceUnits(text, at, text.length, maxTokens)];
}

/** Sentences with the white space behind them; one that is longer than a chunk in pieces. */
function sentenceUnits(text: string, from: number, to: number, maxTokens: number): Unit[] {
  if (from >= to) return [];
  const starts = sentencesOf(text.slice(from, to)).map((sentence) => from + sentence.start);
  starts[0] = from;
  return starts.flatMap((start, i) => {
    const end = starts[i + 1] ?? to;
    const endsParagraph = /\n\s*\n\s*$/.test(text.slice(start, end));
    const tokens = estimatePieces(text.slice(start, end));
    return tokens <= maxTokens
      ? [{ start, end, tokens, endsParagraph }]
      : splitLong(text, start, end, maxTokens);
  });
}

/** By words; Han text and endless strings by characters. */
function splitLong(text: string, start: number, end: number, maxTokens: number): Unit[] {
  const units: Unit[] = [];
  const piece = Math.max(8, Math.floor(maxTokens / 4));
  let from = start;
  let tokens = 0;
  for (const match of text
    .slice(start, end)
    .matchAll(/\s*(?:[\p{Script=Latin}\d]{1,40}|[^\s])/gu)) {
    const at = start + match.index;
    const more = estimatePieces(match[0]);
    if (tokens > 0 && tokens + more > piece) {
      units.push({ start: from, end: at, tokens, endsParagraph: false });
      from = at;
      tokens = 0;
    }
    tokens += more;
  }
  units.push({ start: from, end, tokens, endsParagraph: false });
  return units;
}

function cut(
  text: string,
  tables: readonly TableRange[],
  maxTokens: number,
  overlapTokens: number,
): Piece[] {
  const units = unitsOf(text, tables, maxTokens);
  const pieces: Piece[] = [];
  let first = 0;
  let fresh = 0;
  while (fresh < units.length) {
    const last = lastUnit(units, first, fresh, maxTokens);
    const start = units[first]?.start ?? 0;
    const body = text.slice(start, units[last]?.end ?? text.length).trimEnd();
    pieces.push({ text: body, overlap: Math.min(body.length, (units[fresh]?.start ?? 0) - start) });
    fresh = last + 1;
    first = overlapStart(units, fresh, overlapTokens, maxTokens);
  }
  return pieces.filter((piece) => piece.text.trim() !== '');
}

/**
 * The unit to end with: the fullest that fits, or a paragraph's end before it if that fills the
 * chunk well enough.
 */
function lastUnit(units: readonly Unit[], first: number, fresh: number, maxTokens: number): number {
  let tokens = 0;
  let last = fresh;
  let paragraph = -1;
  for (let i = first; i < units.length; i += 1) {
    tokens += units[i]?.tokens ?? 0;
    if (tokens > maxTokens && i > fresh) break;
    last = Math.max(i, fresh);
    if (units[i]?.endsParagraph && i >= fresh && tokens >= maxTokens * paragraphFill) paragraph = i;
  }
  return last === units.length - 1 || paragraph === -1 ? last : paragraph;
}

/**
 * Whole units before `fresh` that fit in the overlap, but never more than leave space for the next
 * unit.
 */
function overlapStart(
  units: readonly Unit[],
  fresh: number,
  overlapTokens: number,
  maxTokens: number,
): number {
  const next = units[fresh]?.tokens ?? 0;
  let tokens = 0;
  let first = fresh;
  while (
    first > 0 &&
    tokens + (units[first - 1]?.tokens ?? 0) <= overlapTokens &&
    tokens + next + (units[first - 1]?.tokens ?? 0) <= maxTokens
  ) {
    first -= 1;
    tokens += units[first]?.tokens ?? 0;
  }
  return first;
}
