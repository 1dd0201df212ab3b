import { decodeText } from './decode.ts';
import type { ParsedSection, Parser } from './parsed.ts';
import { createSections } from './sections.ts';

export const parsePlainText: Parser = (bytes, mediaType) => ({
  mediaType,
  pages: null,
  sections: [{ page: null, headings: [], text: decodeText(bytes) }],
});

/**
 * CommonMark's ATX and setext headings; what stands in a fenced block is no heading. Front matter
 * is left out.
 */
export const parseMarkdown: Parser = (bytes, mediaType) => ({
  mediaType,
  pages: null,
  sections: markdownSections(decodeText(bytes)),
});

function markdownSections(text: string): ParsedSection[] {
  const lines = text.replace(/^---\n[\s\S]*?\n---\n/, '').split('\n');
  const collector = createSections();
  let fence = '';
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && (fence === '' || mark.startsWith(fence))) fence = fence === '' ? mark : '';
    const atx = fence === '' ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null;
    const underline =
      fence === '' && line.trim() !== '' && /^ {0,3}(=+|-+)\s*$/.exec(lines[i + 1] ?? '');
    if (atx) collector.heading((atx[1] ?? '').length, plain(atx[2] ?? ''));
    else if (underline && !/^\s*([-*+>|]|\d+[.)])/.test(line)) {
      collector.heading((lines[i + 1] ?? '').includes('=') ? 1 : 2, plain(line));
      i += 1;
    } else if (fence === '' && line.includes('|') && isRule(lines[i + 1] ?? '')) {
      for (const [row, text] of tableFrom(lines, i).entries()) {
        collector.row(text.trim(), row < 2);
        i += row === 0 ? 0 : 1;
      }
    } else if (fence === '' && mark === '' && isSoftBreak(lines[i - 1] ?? '', line))
      collector.append(line.trim());
    else collector.line(line);
  }
  return collector.end();
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
