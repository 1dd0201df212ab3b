import { inflateRawSync } from 'node:zlib';
import piecesJson from '../../../resources/token-pieces.json' with { type: 'json' };

/**
 * Forms of a word that is one token, as bits of its mask: twice this for the form without a space
 * before it. A space before it and two tokens: `twoTokens` times this.
 */
export const lowerForm = 1;
export const capitalForm = 4;
export const upperForm = 16;
export const twoTokens = 64;

const firstCost = 0x80;
/** The longest word of the table. */
export const longestWord = 16;

const slotCount = 1 << 17;

/**
 * FNV-1a over lower-case letters: every word of the table has its own slot within a few steps of
 * it.
 */
const hashStep = (hash: number, letter: number): number => Math.imul(hash ^ letter, 0x01000193);
const hashStart = 0x811c9dc5 | 0;

interface Words {
  /** All words, with a space between two. */
  letters: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  masks: Uint16Array;
  /** The number of a word plus one; 0 is an empty slot. */
  slots: Uint16Array;
}

/** Some 60,000 words, so without an object for each. */
function wordTable(lists: Readonly<Record<string, string>>): Words {
  const letters = Buffer.from(Object.values(lists).join(' '), 'latin1');
  const space = 32;
  let count = 1;
  for (const code of letters) if (code === space) count += 1;
  const table: Words = {
    letters,
    starts: new Uint32Array(count),
    ends: new Uint32Array(count),
    masks: new Uint16Array(count),
    slots: new Uint16Array(slotCount),
  };
  let at = 0;
  let index = 0;
  for (const [mask, list] of Object.entries(lists)) {
    for (const end = at + list.length; at <= end; at += 1, index += 1) {
      table.starts[index] = at;
      let hash = hashStart;
      for (let code = letters[at]; code !== undefined && code !== space; code = letters[at]) {
        hash = hashStep(hash, code);
        at += 1;
      }
      table.ends[index] = at;
      table.masks[index] = Number(mask);
      let slot = hash & (slotCount - 1);
      while (table.slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1);
      table.slots[slot] = index + 1;
    }
  }
  return table;
}

const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;

/**
 * By two ASCII codes: 1 where every tokenizer joins them. A tokenizer may begin a word at a
 * capital, so nothing is sure to be joined there.
 */
function pairTable(pairs: readonly string[]): Uint8Array {
  const joined = new Uint8Array(128 * 128);
  for (const [index, seconds] of pairs.entries()) {
    const first = 32 + index;
    for (const second of seconds) {
      const code = second.charCodeAt(0);
      if (!(isLower(first) && isUpper(code))) joined[first * 128 + code] = 1;
    }
  }
  return joined;
}

/** By three lower-case letters: 1 where every tokenizer joins them. */
function tripleTable(triples: Readonly<Record<string, string>>): Uint8Array {
  const joined = new Uint8Array(26 * 26 * 26);
  for (const [start, thirds] of Object.entries(triples)) {
    for (const third of thirds)
      joined[placeOf(start.charCodeAt(0), start.charCodeAt(1), third.charCodeAt(0))] = 1;
  }
  return joined;
}

const placeOf = (first: number, second: number, third: number): number =>
  ((first - 0x61) * 26 + second - 0x61) * 26 + third - 0x61;

let table: Words | null = null;
/**
 * Built for the first text: it takes some milliseconds, which the start of the host does not have.
 */
const wordsNow = (): Words => (table ??= wordTable(piecesJson.words));
const joinedPairs = pairTable(piecesJson.pairs);
const joinedTriples = tripleTable(piecesJson.triples);
const costs = inflateRawSync(Buffer.from(piecesJson.costs, 'base64'));

/**
 * Whether every tokenizer joins two ASCII signs of one class, so that they are never two tokens of
 * one sign each.
 */
export const areJoined = (first: number, second: number): boolean =>
  joinedPairs[first * 128 + second] === 1;

/** The same of three lower-case letters. */
export const areThreeJoined = (first: number, second: number, third: number): boolean =>
  isLower(first) &&
  isLower(second) &&
  isLower(third) &&
  joinedTriples[placeOf(first, second, third)] === 1;

/**
 * Whether the tokenizers that keep a line's end with the mark before it have the two as one token.
 */
export const takesLineEnd = (code: number): boolean =>
  code < 127 && code > 32 && piecesJson.lineEnds.includes(String.fromCharCode(code));

/** The most tokens that a sign from U+0080 to U+FFFF takes. */
export const tokensOfSign = (code: number): number => costs[code - firstCost] ?? 3;

/** Whether the text has the letters of a word of the table from a place on. */
function hasWordAt(words: Words, index: number, text: string, from: number): boolean {
  const start = words.starts[index] ?? 0;
  const end = words.ends[index] ?? 0;
  for (let at = start; at < end; at += 1)
    if ((text.charCodeAt(from + at - start) | 0x20) !== words.letters[at]) return false;
  return true;
}

const lengthOf = ({ starts, ends }: Words, index: number): number =>
  (ends[index] ?? 0) - (starts[index] ?? 0);

/**
 * The forms in which every tokenizer has the letters `from` to `end` as one token or two; 0 where
 * there are none.
 */
export function maskOfWord(text: string, from: number, end: number): number {
  const words = wordsNow();
  let hash = hashStart;
  for (let at = from; at < end; at += 1) hash = hashStep(hash, text.charCodeAt(at) | 0x20);
  for (let slot = hash & (slotCount - 1); ; slot = (slot + 1) & (slotCount - 1)) {
    const index = words.slots[slot] ?? 0;
    if (index === 0) return 0;
    if (lengthOf(words, index - 1) === end - from && hasWordAt(words, index - 1, text, from))
      return words.masks[index - 1] ?? 0;
  }
}
