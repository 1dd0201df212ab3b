import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { decodeText } from './decode.ts';
import type { ParsedSection, Parser } from './document/parsed.ts';
import { createSections } from './document/sections.ts';

const skipped = new Set([
  'SCRIPT',
  'STYLE',
  'NOSCRIPT',
  'TEMPLATE',
  'SVG',
  'HEAD',
  'IFRAME',
  'BUTTON',
  'SELECT',
]);
const blocks = new Set([
  'P',
  'DIV',
  'SECTION',
  'ARTICLE',
  'UL',
  'OL',
  'LI',
  'TABLE',
  'TR',
  'BLOCKQUOTE',
  'PRE',
  'HEADER',
  'FOOTER',
  'MAIN',
  'ASIDE',
  'NAV',
  'FIGURE',
  'FIGCAPTION',
  'DL',
  'DT',
  'DD',
  'BR',
  'HR',
  'FORM',
  'TBODY',
  'THEAD',
]);
const paragraphs = new Set(['P', 'TABLE', 'UL', 'OL', 'BLOCKQUOTE', 'PRE']);

/**
 * The page's article without navigation and advertisements (Readability); the whole body where
 * there is no article in it.
 */
export const parseHtml: Parser = (bytes, mediaType) => {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4096));
  const html = decodeText(bytes, /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1]);
  const { document } = parseHTML(html);
  const title = document.title.trim();
  const whole = htmlSections(html);
  const article = articleOf(html);
  const sections = article && lengthOf(article) * 2 > lengthOf(whole) ? article : whole;
  return {
    mediaType,
    pages: null,
    sections: sections.map((section) =>
      title && section.headings[0] !== title
        ? { ...section, headings: [title, ...section.headings] }
        : section,
    ),
  };
};

function articleOf(html: string): ParsedSection[] | null {
  const { document } = parseHTML(html);
  try {
    const content = new Readability(document).parse()?.content;
    return content ? htmlSections(content) : null;
  } catch {
    // Readability gives up on odd trees; the body is read as it is.
    return null;
  }
}

function lengthOf(sections: readonly ParsedSection[]): number {
  return sections.reduce((sum, section) => sum + section.text.length, 0);
}

/** Text by headings; a table's row is a line with ` | ` between its cells. */
export function htmlSections(html: string): ParsedSection[] {
  const { document } = parseHTML(
    /<(html|body)[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`,
  );
  const collector = createSections();
  let line = '';
  const flush = (): void => {
    if (line.trim() !== '') collector.line(line.trim());
    line = '';
  };
  const walk = (node: Node): void => {
    if (node.nodeType === 3) line += oneLine(node);
    if (node.nodeType !== 1) return;
    const name = node.nodeName.toUpperCase();
    if (skipped.has(name)) return;
    if (/^H[1-6]$/.test(name)) {
      flush();
      return collector.heading(Number(name[1]), oneLine(node).trim());
    }
    if (blocks.has(name)) flush();
    if (name === 'PRE') for (const raw of (node.textContent ?? '').split('\n')) collector.line(raw);
    else if (name === 'TR' && !holdsTable(node)) {
      const cells = [...node.childNodes]
        .filter((cell) => cell.nodeType === 1)
        .map((cell) => oneLine(cell).trim());
      if (cells.some((cell) => cell !== '')) collector.row(cells.join(' | '), isHead(node));
    } else for (const child of node.childNodes) walk(child);
    if (blocks.has(name)) flush();
    if (paragraphs.has(name)) collector.line('');
  };
  walk(document.body);
  flush();
  return collector.end();
}

/** A table that only lays out a page, as in mails, holds the real ones. */
function holdsTable(row: Node): boolean {
  return (row as Element).querySelector('table') !== null;
}

/** The rows of a `thead`; where there is none the first row of several. */
function isHead(node: Node): boolean {
  const row = node as Element;
  const group = row.parentElement;
  if (group === null || group.tagName.toUpperCase() === 'THEAD') return group !== null;
  const first = row.previousElementSibling === null && row.nextElementSibling !== null;
  return first && !/^(THEAD|TBODY)$/i.test(group.previousElementSibling?.tagName ?? '');
}

function oneLine(node: Node): string {
  return (node.textContent ?? '').replace(/\s+/g, ' ');
}
