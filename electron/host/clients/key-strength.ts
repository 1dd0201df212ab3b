import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/**
 * Bits that a key must have, so that no one guesses it however fast the answers come (NIST SP
 * 800-57, part 1: 128 bits until 2031 and beyond).
 */
const enoughBits = 128;
/** As long as 128 bits in base64, with room: what is longer is accepted whatever it is made of. */
const enoughCharacters = 24;
/**
 * Fewer are a repetition. A random key of 24 characters has fewer once in 60,000 times if it is of
 * digits, else never.
 */
const fewestDifferent = 6;

/** Sets of characters by how many they have: what a guesser has to try for each. */
const alphabets: readonly [RegExp, number][] = [
  [/^\d+$/, 10],
  [/^[\da-f]+$/i, 16],
  [/^[a-z]+$/, 26],
  [/^[a-z\d]+$/, 36],
  [/^[a-z\d]+$/i, 62],
  [/^[\w-]+$/, 64],
];
const visibleAscii = 94;

/** The most bits that a key of these characters can have; a word list would find many with less. */
function estimateBits(key: string): number {
  const size = alphabets.find(([form]) => form.test(key))?.[1] ?? visibleAscii;
  return key.length * Math.log2(size);
}

/** Whether a key or a signing secret is too weak to let its holder in from a network. */
export function isWeakKey(key: string): boolean {
  if (new Set(key).size < fewestDifferent) return true;
  return key.length < enoughCharacters && estimateBits(key) < enoughBits;
}

/** What a weak key is refused with; `subject` names it, never shows it. */
export const weakKeyText = (subject: string): string =>
  phrase('clients.weakKey', { subject, characters: enoughCharacters, bits: enoughBits }).text;

/** Throws `bad_request` for a weak key. */
export function refuseWeakKey(key: string, subject: string): void {
  if (isWeakKey(key)) throw new AppError('bad_request', weakKeyText(subject));
}
