/**
 * The tokenizers that npm ships, to count what providers count. They are for tests, benches and the
 * making of `resources/token-pieces.json`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getTokenizer } from '@anthropic-ai/tokenizer';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import llama3 from 'llama3-tokenizer-js';

/** A caller's text is text: names of special tokens in it are none. */
const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const claude = getTokenizer();

export type TokenizerName = 'o200k' | 'cl100k' | 'claude' | 'llama3';

/**
 * Tokens of a text by each tokenizer. Claude's reads a text in its NFKC form, as `countTokens` of
 * its package does.
 */
export const tokenizers: Readonly<Record<TokenizerName, (text: string) => number>> = {
  o200k: (text) => countO200k(text, asText),
  cl100k: (text) => countCl100k(text, asText),
  claude: (text) => claude.encode_ordinary(text.normalize('NFKC')).length,
  llama3: (text) => llama3.encode(text, { bos: false, eos: false }).length,
};

export const tokenizerNames = Object.keys(tokenizers) as TokenizerName[];

/** The commonest tokens of o200k, the first in the order in which they were learned. */
export function commonVocabulary(most: number): string[] {
  const file = createRequire(import.meta.url).resolve('gpt-tokenizer/data/o200k_base.tiktoken');
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, most)
    .map((line) => Buffer.from(line.split(' ')[0] ?? '', 'base64').toString('utf8'));
}

/** What Claude's tokenizer has as one token: the smallest of the four vocabularies. */
export function claudeVocabulary(): string[] {
  const file = createRequire(import.meta.url).resolve('@anthropic-ai/tokenizer/claude.json');
  const { bpe_ranks: ranks } = JSON.parse(readFileSync(file, 'utf8')) as { bpe_ranks: string };
  return ranks
    .split('\n')
    .flatMap((line) => line.split(' ').slice(2))
    .map((piece) => Buffer.from(piece, 'base64').toString('utf8'));
}
