import { decodeText } from './decode.ts';
import type { Parser } from './document/parsed.ts';
import { createSections, type SectionCollector } from './document/sections.ts';

/** About a chunk's length: what is shorter stays together. */
const blockCharacters = 1200;
const depthMax = 100;

/**
 * Keys and values as lines; what is long is split at its keys and elements, each under the path
 * that leads to it. What is no JSON (comments, trailing commas) is read as plain text.
 */
export const parseJsonDocument: Parser = (bytes, mediaType) => {
  const text = decodeText(bytes);
  const value = valueOf(text);
  const collector = createSections();
  if (value === undefined) collector.line(text);
  else write(value, 1, collector);
  return { mediaType, pages: null, sections: collector.end() };
};

/** One value per line; a line that is none is taken as text. */
export const parseJsonLines: Parser = (bytes, mediaType) => {
  const collector = createSections();
  for (const line of decodeText(bytes).split('\n')) {
    if (line.trim() === '') continue;
    writeBlock(valueOf(line) ?? line, collector);
  }
  return { mediaType, pages: null, sections: collector.end() };
};

/**
 * Numbers of more digits than a double holds stay as they are written (ECMA-262, JSON.parse source
 * text access).
 */
function valueOf(text: string): unknown {
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? value) : value,
    ) as unknown;
  } catch {
    return undefined;
  }
}

function write(value: unknown, level: number, collector: SectionCollector): void {
  if (typeof value !== 'object' || value === null || level > depthMax || fits(value))
    return writeBlock(value, collector);
  const entries = Object.entries(value);
  const long = entries.filter(([, inner]) => !fits(inner));
  const short = entries.filter(([, inner]) => fits(inner));
  if (Array.isArray(value)) for (const [, inner] of short) writeBlock(inner, collector);
  else if (short.length > 0)
    for (const line of lines(Object.fromEntries(short), 0)) collector.line(line);
  for (const [key, inner] of long) {
    collector.heading(level, Array.isArray(value) ? `[${key}]` : key);
    write(inner, level + 1, collector);
  }
}

function writeBlock(value: unknown, collector: SectionCollector): void {
  for (const line of lines(value, 0)) collector.line(line);
  collector.line('');
}

/** Whether it makes a block; ends counting as soon as it does not. */
function fits(value: unknown): boolean {
  let left = blockCharacters;
  const count = (one: unknown, depth: number): boolean => {
    if (typeof one !== 'object' || one === null) left -= String(one).length;
    else if (depth > depthMax) return false;
    else
      for (const [key, inner] of Object.entries(one)) {
        left -= Array.isArray(one) ? 1 : key.length + 2;
        if (left < 0 || !count(inner, depth + 1)) return false;
      }
    return left >= 0;
  };
  return typeof value !== 'object' || count(value, 0);
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const plain = (value: unknown): string => String(value).trim();

/** A flat object or list is one line, as a row is; what is nested is indented. */
function lines(value: unknown, depth: number): string[] {
  const indent = '  '.repeat(Math.min(depth, 8));
  if (depth > depthMax) return [`${indent}…`];
  if (isPlain(value)) return [indent + plain(value)];
  const list = Array.isArray(value);
  const entries = Object.entries(value as object).filter(
    ([, inner]) => inner !== null && inner !== '',
  );
  if (entries.every(([, inner]) => isPlain(inner)))
    return [
      indent +
        entries
          .map(([key, inner]) => (list ? plain(inner) : `${key}: ${plain(inner)}`))
          .join(list ? ', ' : '; '),
    ];
  return entries.flatMap(([key, inner]: [string, unknown]) => {
    const name = list ? '-' : `${key}:`;
    const short = isPlain(inner) || (Array.isArray(inner) && inner.every(isPlain));
    return short
      ? [`${indent}${name} ${lines(inner, 0).join(' ')}`]
      : [indent + name, ...lines(inner, depth + 1)];
  });
}
