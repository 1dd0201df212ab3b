/**
 * `node resources/scripts/token-pieces.mjs`: writes resources/token-pieces.json from the tokenizers
 * that npm ships. It holds what all of them agree on: the words that each has as one token, the
 * pairs of signs that each can join, and the most tokens that a sign outside ASCII takes.
 */
import { writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { claudeVocabulary, commonVocabulary, tokenizers } from '../../test/fakes/tokenizers.ts';

const counters = Object.values(tokenizers);
const most = (text) => Math.max(...counters.map((count) => count(text)));
const longestWord = 16;
/** Of o200k’s tokens, beyond those of Claude’s: names and words of other languages. */
const commonTokens = 200_000;
const ascii = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
const isLetter = (sign) => /[A-Za-z]/.test(sign);
const isDigit = (sign) => /\d/.test(sign);
const marks = ascii.filter((sign) => !isLetter(sign) && !isDigit(sign));
/** What may stand before a word and be joined to it. */
const before = [...marks, '\t'];

/**
 * Each form of a word that is one token everywhere: behind a space, and behind nothing or a sign
 * that is not joined to it in three.
 */
const forms = [
  ['lower', (word) => word],
  ['capital', (word) => word[0].toUpperCase() + word.slice(1)],
  ['upper', (word) => word.toUpperCase()],
];
function maskOf(word) {
  let mask = 0;
  for (const [at, [, formOf]] of forms.entries()) {
    const text = formOf(word);
    if (most(` ${text}`) === 1) mask |= 1 << (2 * at);
    if (most(text) === 1 && before.every((sign) => most(sign + text) <= 2)) mask |= 2 << (2 * at);
  }
  // Two tokens at most, behind a space: 64 in lower case, 256 with a capital.
  for (const at of [0, 1])
    if ((mask & (1 << (2 * at))) === 0 && most(` ${forms[at][1](word)}`) <= 2)
      mask |= 64 << (2 * at);
  return mask;
}

const vocabulary = [...claudeVocabulary(), ...commonVocabulary(commonTokens)];
const candidates = new Set(
  vocabulary.flatMap((piece) =>
    /^ ?[A-Za-z]{2,}$/.test(piece) && piece.trim().length <= longestWord
      ? [piece.trim().toLowerCase()]
      : [],
  ),
);
const words = {};
for (const word of [...candidates].sort()) {
  const mask = maskOf(word);
  if (mask > 0) (words[mask] ??= []).push(word);
}

/**
 * Pairs of one class that every tokenizer has as a token: no two such signs stay apart. A space
 * belongs to the marks behind it.
 */
const pairs = [' ', ...ascii].map((a) =>
  ascii
    .filter((b) => isLetter(a) === isLetter(b) && !isDigit(a) && !isDigit(b) && most(a + b) === 1)
    .join(''),
);

/** Threes of lower-case letters, by their first two. */
const lowerCase = ascii.filter((sign) => /[a-z]/.test(sign));
const triples = {};
for (const a of lowerCase) {
  for (const b of lowerCase) {
    const thirds = lowerCase.filter((c) => most(a + b + c) === 1).join('');
    if (thirds !== '') triples[a + b] = thirds;
  }
}

/**
 * Marks that o200k, cl100k and Llama's keep with the line's end behind them; Claude's keeps a
 * line's end with the spaces behind it.
 */
const { claude, ...others } = tokenizers;
const lineEnds = marks
  .filter(
    (sign) =>
      Object.values(others).every((count) => count(`${sign}\n`) === 1) && claude('\n  ') === 1,
  )
  .join('');

/** Tokens of each sign from U+0080 to U+FFFF. */
const costs = Buffer.alloc(0x10000 - 0x80);
for (let code = 0x80; code < 0x10000; code += 1)
  costs[code - 0x80] = most(String.fromCharCode(code));

const comment =
  'Made by resources/scripts/token-pieces.mjs from the tokenizers of gpt-tokenizer (o200k, ' +
  'cl100k), @anthropic-ai/tokenizer and llama3-tokenizer-js.';
const lists = Object.fromEntries(
  Object.entries(words).map(([mask, list]) => [mask, list.join(' ')]),
);
const tables = {
  comment,
  words: lists,
  pairs,
  triples,
  lineEnds,
  costs: deflateRawSync(costs, { level: 9 }).toString('base64'),
};
writeFileSync(
  new URL('../token-pieces.json', import.meta.url),
  `${JSON.stringify(tables, null, 1)}\n`,
);
