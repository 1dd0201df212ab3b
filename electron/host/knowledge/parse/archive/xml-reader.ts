import { phrase } from '../../../../../shared/messages/phrase.ts';
/**
 * Reads XML as a stream of events: office files hold up to a gigabyte of it, which a tree would not
 * fit in memory. Names come without their prefix. A document type is skipped and only XML's five
 * own entities and numbers are resolved, so that no entity can expand or be fetched.
 */
export interface XmlEvents {
  /** `attributes` by local name; a prefixed one under `prefix:name` too. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

export interface XmlReader {
  write(part: string): void;
  /** Throws when the document ends in the middle of something. */
  end(): void;
}

/** XML 1.0, section 4.6. */
const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};
const specialEnds: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];
const longestPiece = 8 * 1024 * 1024;

export class XmlError extends Error {}

export function createXmlReader(events: XmlEvents): XmlReader {
  let rest = '';
  const stack: string[] = [];

  const tag = (source: string): void => {
    const closing = source.startsWith('/');
    const name = localName(/^[^\s/>]+/.exec(closing ? source.slice(1) : source)?.[0] ?? '');
    if (closing) {
      if (stack.pop() !== name) throw new XmlError(phrase('documents.xmlCloses', { name }).text);
      return events.close?.(name);
    }
    events.open?.(name, attributesOf(source));
    if (source.endsWith('/')) events.close?.(name);
    else stack.push(name);
  };

  /** One piece of markup at `at`; returns where it ends, or -1 when its end has not come yet. */
  const markup = (at: number): number => {
    for (const [start, end] of specialEnds) {
      if (!rest.startsWith(start, at)) continue;
      const stop = rest.indexOf(end, at + start.length);
      if (stop !== -1 && start === '<![CDATA[') events.text?.(rest.slice(at + start.length, stop));
      return stop === -1 ? -1 : stop + end.length;
    }
    if (rest.startsWith('<!', at)) return rest.length - at < 9 ? -1 : doctypeEnd(rest, at);
    const stop = tagEnd(rest, at);
    if (stop === -1) return -1;
    tag(rest.slice(at + 1, stop));
    return stop + 1;
  };

  return {
    write(part) {
      rest += part;
      let at = 0;
      for (;;) {
        const next = rest.indexOf('<', at);
        if (next === -1) break;
        if (next > at) {
          events.text?.(unescapeXml(rest.slice(at, next)));
          at = next;
        }
        const after = markup(next);
        if (after === -1) break;
        at = after;
      }
      rest = rest.slice(at);
      if (rest.length > longestPiece) throw new XmlError(phrase('documents.xmlPieceTooLong').text);
    },
    end() {
      if (stack.length > 0 || rest.startsWith('<'))
        throw new XmlError(phrase('documents.xmlEnds').text);
    },
  };
}

/** A `>` inside of a quoted value ends no tag. */
function tagEnd(source: string, at: number): number {
  let quote = 0;
  for (let i = at + 1; i < source.length; i += 1) {
    const code = source.charCodeAt(i);
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === 0x3e) return i;
    else if (code === 0x22 || code === 0x27) quote = code;
  }
  return -1;
}

function doctypeEnd(source: string, at: number): number {
  const end = /^<![^[>]*(?:\[[\s\S]*?\]\s*)?>/.exec(source.slice(at))?.[0].length;
  return end === undefined ? -1 : at + end;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributesOf(source: string): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!source.includes('=')) return attributes;
  for (const [, name = '', double, single] of source.matchAll(
    /([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    const value = unescapeXml(double ?? single ?? '');
    const local = localName(name);
    if (local !== name) attributes[name] = value;
    if (local === name || !(local in attributes)) attributes[local] = value;
  }
  return attributes;
}

export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return entities[name] ?? whole;
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : '';
    },
  );
}

/** A whole small part, such as a list of relations. */
export function readXml(source: string, events: XmlEvents): void {
  const reader = createXmlReader(events);
  reader.write(source);
  reader.end();
}
