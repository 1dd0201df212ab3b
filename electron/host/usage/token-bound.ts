/**
 * How many tokens a text is at most, without a tokenizer, in one pass. A tokenizer never leaves two
 * neighbours apart that it has as one token, so a run of letters is at most as many tokens as its
 * pairs allow; words that every tokenizer has whole are one. The tables are made from the
 * tokenizers that npm ships (docs/decisions/0036): other ones are of the same kind, and the base of
 * a request leaves them some room.
 */
import { isIdeograph, likelyTokensOf } from './estimate-tokens.ts';
import {
  areJoined,
  areThreeJoined,
  capitalForm,
  tokensOfSign,
  longestWord,
  lowerForm,
  maskOfWord,
  takesLineEnd,
  twoTokens,
  upperForm,
} from './token-pieces.ts';

export interface TextTokens {
  /** For contexts, meters and plans; `estimateTokens` gives it alone. */
  likely: number;
  /** For reservations: no tokenizer counts more. */
  atMost: number;
}

const digit = 1;
const mark = 2;
const lower = 3;
const upper = 4;
const space = 5;
const blank = 6;
const kinds = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  kinds[code] = /[a-z]/.test(sign)
    ? lower
    : /[A-Z]/.test(sign)
      ? upper
      : /\d/.test(sign)
        ? digit
        : sign === ' '
          ? space
          : code > 32 && code < 127
            ? mark
            : blank;
}

/** Spaces before a word or a line are one token up to this many everywhere. */
const spacesAtOnce = 16;

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Half of the four bytes of a sign beyond U+FFFF. */
const halfOfPair = 2;
/** A half without its other half is sent as U+FFFD. */
const loneHalf = 3;
/**
 * Notes of music are two or three signs of four bytes in NFKC, which Claude's tokenizer reads: what
 * the second half of their pair has more.
 */
const musicHigh = 0xd834;
const twoSigns: readonly number[] = [0xdd5e, 0xdd5f, 0xddbb, 0xddbc];
const threeSigns: readonly number[] = [
  0xdd60, 0xdd61, 0xdd62, 0xdd63, 0xdd64, 0xddbd, 0xddbe, 0xddbf, 0xddc0,
];
const moreOfNote = (low: number): number =>
  twoSigns.includes(low) ? 4 : threeSigns.includes(low) ? 8 : 0;

/** Where letters of three bytes begin. */
const threeBytes = 0x800;

function mostOfForeign(text: string, at: number, code: number): number {
  if (isHigh(code)) return isLow(text.charCodeAt(at + 1)) ? halfOfPair : loneHalf;
  const before = text.charCodeAt(at - 1);
  if (isLow(code))
    return isHigh(before) ? halfOfPair + (before === musicHigh ? moreOfNote(code) : 0) : loneHalf;
  const most = tokensOfSign(code);
  // A space or a mark may be joined to its first byte, and leave the other two.
  return most === 1 && code >= threeBytes && before < 128 ? 2 : most;
}

const kindAt = (text: string, at: number): number => {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  return code < 128 ? (kinds[code] ?? blank) : 0;
};

/** No such ending is possible. */
const never = -9;

/**
 * The most tokens that a run of letters, or of marks, can be. Tokens of one, two and three signs
 * are tried: longer ones only make it fewer, and what every tokenizer has as one token is never
 * left in two. Each figure is the most for a beginning that ends with a token of this many signs.
 */
function mostOfRun(text: string, from: number, end: number): number {
  let single = never;
  let double = never;
  let triple = 0;
  let singleBefore = never;
  let doubleBefore = never;
  let tripleBefore = never;
  let anyTwoBefore = never;
  let code = 0;
  let codeBefore = 0;
  let joined = false;
  for (let at = from; at < end; at += 1) {
    const next = text.charCodeAt(at);
    const joins = at > from && areJoined(code, next);
    const allJoined = joins && joined && areThreeJoined(codeBefore, code, next);
    const nextSingle = 1 + Math.max(joins ? never : single, allJoined ? never : double, triple);
    const nextDouble = 1 + Math.max(allJoined ? never : singleBefore, doubleBefore, tripleBefore);
    const nextTriple = 1 + anyTwoBefore;
    anyTwoBefore = Math.max(singleBefore, doubleBefore, tripleBefore);
    singleBefore = single;
    doubleBefore = double;
    tripleBefore = triple;
    single = nextSingle;
    double = nextDouble;
    triple = nextTriple;
    codeBefore = code;
    code = next;
    joined = joins;
  }
  return Math.max(single, double, triple);
}

/**
 * The most tokens of a word that is in the table, so written and with or without a space before it;
 * 0 where it is not.
 */
function costOfWord(text: string, from: number, end: number, spaced: boolean): number {
  if (end - from === 1) return 1;
  if (end - from > longestWord) return 0;
  const form =
    kindAt(text, from) === lower
      ? lowerForm
      : kindAt(text, from + 1) === lower
        ? capitalForm
        : upperForm;
  const mask = maskOfWord(text, from, end);
  if ((mask & (spaced ? form : form * 2)) !== 0) return 1;
  return spaced && (mask & (form * twoTokens)) !== 0 ? 2 : 0;
}

const isWhole = (text: string, from: number, end: number, spaced: boolean): boolean =>
  costOfWord(text, from, end, spaced) === 1;

/**
 * `getUserName` is three words, and nearly always three tokens. Tokenizers may cut elsewhere, so
 * half as many are added.
 */
function mostOfParts(text: string, from: number, end: number, spaced: boolean): number {
  let parts = 0;
  for (let start = from; start < end;) {
    let next = start + 1;
    while (next < end && !(kindAt(text, next) === upper && kindAt(text, next - 1) === lower))
      next += 1;
    if (!isWhole(text, start, next, spaced && start === from) && !isWhole(text, start, next, false))
      return Number.POSITIVE_INFINITY;
    parts += 1;
    start = next;
  }
  return Math.ceil(1.5 * parts);
}

/**
 * `uppers` of the letters are capitals: none, the first, or all are a word of their own, anything
 * else is looked at in parts.
 */
function mostOfLetters(text: string, from: number, end: number, uppers: number): number {
  const spaced = from > 0 && text.charCodeAt(from - 1) === 32;
  const alone =
    (from === 0 || text.charCodeAt(from - 1) < 128) &&
    (end === text.length || text.charCodeAt(end) < 128);
  const glue = spaced ? 1 : 0;
  if (!alone) return glue + mostOfRun(text, from, end);
  const plain =
    uppers === 0 || uppers === end - from || (uppers === 1 && kindAt(text, from) === upper);
  if (!plain)
    return glue + Math.min(mostOfParts(text, from, end, spaced), mostOfRun(text, from, end));
  const known = costOfWord(text, from, end, spaced);
  return known > 0 ? known : glue + mostOfRun(text, from, end);
}

/** Spaces before a word or a mark are joined to it but for the last one, which is counted there. */
function mostOfSpaces(text: string, from: number, end: number): number {
  const next = kindAt(text, end);
  const own = Math.ceil((end - from - 1) / spacesAtOnce);
  return next === lower || next === upper || next === mark ? own : own + 1;
}

/** A space before marks belongs to their run. */
const mostOfMarks = (text: string, from: number, end: number): number =>
  mostOfRun(text, from > 0 && text.charCodeAt(from - 1) === 32 ? from - 1 : from, end);

/** A line's end goes to the mark before it, or to the spaces after it; one of the two is sure. */
function isTaken(text: string, at: number): boolean {
  const follows =
    text.charCodeAt(at) === 10 && text.charCodeAt(at + 1) === 32 && text.charCodeAt(at + 2) === 32;
  return (
    follows &&
    takesLineEnd(text.charCodeAt(at - 1)) &&
    kindAt(text, at - 2) !== mark &&
    kindAt(text, at - 2) !== space
  );
}

function endOf(text: string, from: number, kind: number): number {
  let end = from + 1;
  while (end < text.length && kindAt(text, end) === kind) end += 1;
  return end;
}

/**
 * Counts a text; never more than one token for each byte of it in UTF-8 (of its NFKC form, where
 * that is longer).
 */
export function countText(text: string): TextTokens {
  const { length } = text;
  let atMost = 0;
  let wide = 0;
  for (let at = 0; at < length;) {
    const code = text.charCodeAt(at);
    if (code >= 128) {
      atMost += mostOfForeign(text, at, code);
      if (isIdeograph(code)) wide += 1;
      at += 1;
      continue;
    }
    const kind = kinds[code] ?? blank;
    let end = at + 1;
    if (kind === lower || kind === upper) {
      let uppers = kind === upper ? 1 : 0;
      for (; end < length; end += 1) {
        const next = text.charCodeAt(end);
        if (next >= 0x61 && next <= 0x7a) continue;
        if (next < 0x41 || next > 0x5a) break;
        uppers += 1;
      }
      atMost += mostOfLetters(text, at, end, uppers);
    } else {
      end = endOf(text, at, kind);
      atMost +=
        kind === space
          ? mostOfSpaces(text, at, end)
          : kind === mark
            ? mostOfMarks(text, at, end)
            : mostOfOthers(text, at, end);
    }
    at = end;
  }
  return { likely: likelyTokensOf(length, wide), atMost };
}

const mostOfOthers = (text: string, from: number, end: number): number =>
  end - from === 1 && from > 0 && isTaken(text, from) ? 0 : end - from;
