import { hash } from 'node:crypto';
import { decodeEscapes } from './escaped-text.ts';
import { createFragments, type TextSpan } from './fragments.ts';
import { maskedSpans } from './masked-secret.ts';

/** Shorter strings are words: to strike them out would only make a text unreadable. */
const shortestSecret = 8;
/** A shorter key counts only with a digit. */
const shortestWord = 6;
/** Longer ones (a key of TLS) are compared as a whole. */
const longestInFragments = 512;
/** More than a message or a line of a log has; what is beyond it is left out. */
const mostCharacters = 16_384;

export const mark = '[redacted]';

/** Secrets by their value, and texts without them. */
export interface KnownSecrets {
  remember(secret: string): void;
  /**
   * The text without any known secret: as it is, in another case, escaped for JSON, a URL or HTML,
   * in base64, hex or as its SHA-256, in part (eight characters in a row that are
   * no ordinary words), or with its middle
   * masked. A text of more than 16,384 characters is cut.
   */
  strike(text: string): string;
}

/** Base64 of a secret wherever it is in what was encoded, without the characters of its neighbours. */
const base64Forms = (secret: string): string[] =>
  [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
    const own = encoded.replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });

const hexForms = (secret: string): string[] => [
  Buffer.from(secret).toString('hex'),
  // LiteLLM names the hash of a key that it refuses.
  hash('sha256', secret),
];

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\w-]/.test(character);

/** Where a key that is short, or has words in it, is a whole word of the text. */
function wordSpans(text: string, words: ReadonlySet<string>): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const word of words)
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
      const end = at + word.length;
      if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[end])) spans.push([at, end]);
    }
  return spans;
}

/** The text with `mark` in place of each span; spans that touch are one. */
function withoutSpans(text: string, spans: readonly TextSpan[]): string {
  let clean = '';
  let from = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (end <= from) continue;
    if (start > from || from === 0) clean += text.slice(from, start) + mark;
    from = end;
  }
  return clean + text.slice(from);
}

export function createKnownSecrets(): KnownSecrets {
  const known = new Set<string>();
  const whole = new Set<string>();
  const words = new Set<string>();
  const fragments = createFragments(8);
  // Numbers and ids are hex too: a longer fragment is no chance.
  const hexFragments = createFragments(16);

  const remember = (given: string): void => {
    const secret = given.trim();
    if (secret.length < shortestWord || known.has(secret)) return;
    known.add(secret);
    if (secret.length > longestInFragments || secret.includes('\n')) whole.add(secret);
    else if (secret.length < shortestSecret) {
      if (/\d/.test(secret)) words.add(secret);
    } else {
      const plain = decodeEscapes(secret).text;
      // Of one with ordinary words the fragments do not find all.
      if (fragments.add(plain)) words.add(plain);
      for (const form of base64Forms(secret)) fragments.add(form);
      for (const form of hexForms(secret)) hexFragments.add(form);
    }
  };
  const strike = (given: string): string => {
    let text = given.slice(0, mostCharacters);
    for (const secret of whole) if (text.includes(secret)) text = text.replaceAll(secret, mark);
    const { text: plain, positionOf } = decodeEscapes(text);
    const spans = [
      ...fragments.find(plain),
      ...hexFragments.find(plain),
      ...wordSpans(plain, words),
      ...maskedSpans(plain, known),
    ].map(([start, end]): TextSpan => [positionOf(start), positionOf(end)]);
    return spans.length === 0 ? text : withoutSpans(text, spans);
  };
  return { remember, strike };
}
