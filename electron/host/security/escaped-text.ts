/**
 * Escapes that a text may have gone through on its way, also several times over: JSON's, a URL's,
 * HTML's.
 */
const escapes =
  /\\+u([0-9a-f]{4})|\\+|%(?:25)*([0-9a-f]{2})|&#x([0-9a-f]{1,4});|&#([0-9]{1,5});|&(amp|quot|apos|lt|gt);/gi;

const named: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
};

function decoded([, json, percent, hex, decimal, name]: RegExpExecArray): string {
  const code = json ?? percent ?? hex;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  if (decimal !== undefined) return String.fromCharCode(Number(decimal));
  return name === undefined ? '' : (named[name.toLowerCase()] ?? '');
}

/** A text without its escapes, and where each of its characters is in the original. */
export interface DecodedText {
  text: string;
  /** The original position of the character at `at`; the original length for the end. */
  positionOf(at: number): number;
}

const isEscaped = /[\\%&]/;

/** Decodes every escape in the text. Lone backslashes are left out. */
export function decodeEscapes(original: string): DecodedText {
  if (!isEscaped.test(original)) return { text: original, positionOf: (at) => at };
  const positions: number[] = [];
  let text = '';
  const add = (part: string, from: number, step: 0 | 1): void => {
    for (let at = 0; at < part.length; at += 1) positions.push(from + at * step);
    text += part;
  };
  let from = 0;
  for (const found of original.matchAll(escapes)) {
    add(original.slice(from, found.index), from, 1);
    add(decoded(found), found.index, 0);
    from = found.index + found[0].length;
  }
  add(original.slice(from), from, 1);
  return { text, positionOf: (at) => positions[at] ?? original.length };
}
