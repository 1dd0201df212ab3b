import { decodeText } from './decode.ts';
import type { ParsedSection, Parser } from './document/parsed.ts';
import { createSections, type SectionCollector } from './document/sections.ts';

export const parsePlainText: Parser = (bytes, mediaType) => ({
  mediaType,
  pages: null,
  sections: [{ page: null, headings: [], text: decodeText(bytes) }],
});

/** CommonMark's ATX and setext headings, none in a fenced block. Front matter is left out. */
export const parseMarkdown: Parser = (bytes, mediaType) => ({
  mediaType,
  pages: null,
  sections: markdownSections(decodeText(bytes)),
});

function markdownSections(text: string): ParsedSection[] {
  const lines = text.replace(/^---\n[\s\S]*?\n---\n/, '').split('\n');
  const collector = createSections();
  let fence = '';
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const mark = fenceMark(line);
    if (mark !== '' && (fence === '' || mark.startsWith(fence))) fence = fence === '' ? mark : '';
    if (fence === '') at += readBlock(lines, at, collector);
    else {
      collector.line(line);
      at += 1;
    }
  }
  return collector.end();
}

/** The backticks or tildes that begin or end a fenced block; empty for another line. */
function fenceMark(line: string): string {
  return /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
}

/** Reads the heading, table or line of text at `at`. Returns how many lines it takes. */
function readBlock(lines: readonly string[], at: number, collector: SectionCollector): number {
  const line = lines[at] ?? '';
  const next = lines[at + 1] ?? '';
  const atx = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
  if (atx) {
    collector.heading((atx[1] ?? '').length, plain(atx[2] ?? ''));
    return 1;
  }
  if (isUnderlined(line, next)) {
    collector.heading(next.includes('=') ? 1 : 2, plain(line));
    return 2;
  }
  if (line.includes('|') && isRule(next)) {
    const table = tableFrom(lines, at);
    for (const [row, text] of table.entries()) collector.row(text.trim(), row < 2);
    return table.length;
  }
  if (fenceMark(line) === '' && isSoftBreak(lines[at - 1] ?? '', line))
    collector.append(line.trim());
  else collector.line(line);
  return 1;
}

/** A setext heading: text above a line of `=` or `-`. */
function isUnderlined(line: string, next: string): boolean {
  const isText = line.trim() !== '' && !/^\s*([-*+>|]|\d+[.)])/.test(line);
  return isText && /^ {0,3}(=+|-+)\s*$/.test(next);
}

/** The line under the head of a GitHub table: `| --- | :-: |`. */
function isRule(line: string): boolean {
  return line.includes('|') && line.includes('-') && /^[\s|:-]+$/.test(line);
}

function tableFrom(lines: readonly string[], start: number): string[] {
  let end = start + 2;
  while (end < lines.length && lines[end]?.includes('|')) end += 1;
  return lines.slice(start, end);
}

/**
 * A line end inside a paragraph is a space in Markdown; before a list, a table, a quotation or code
 * it is not.
 */
function isSoftBreak(before: string, line: string): boolean {
  return (
    /^ {0,3}[^\s|>#`~<]/.test(before) &&
    !/(  |\\)$/.test(before) &&
    /^ {0,3}[^\s|>#`~<*+-]/.test(line) &&
    !/^\s*\d+[.)]\s/.test(line)
  );
}

/** A heading without its emphasis, code and link marks. */
function plain(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]|__/g, '')
    .trim();
}
