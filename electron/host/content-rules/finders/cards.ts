import { matches, type Finder } from '../found.ts';

/** The check of ISO/IEC 7812-1, annex B (Luhn). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/**
 * Issuers' ranges with the lengths they use (ISO/IEC 7812 issuer identification numbers, as the networks publish them): Visa, Mastercard,
 * American Express, Diners, Discover, JCB, UnionPay, Mir, Maestro, and the older ranges of Chinese banks' debit cards.
 */
const issuers: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(0[0-5]|09|6|8|9)/, [14, 16, 19]],
  [/^(6011|64[4-9]|65)/, [16, 19]],
  [/^35(2[89]|[3-8])/, [16, 19]],
  [/^(62|81)/, [16, 17, 18, 19]],
  [/^220[0-4]/, [16, 19]],
  [/^(5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]],
  [/^(9558|6013|6221|9559)/, [16, 18, 19]],
];

function isCard(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return new Set(digits).size > 1 && issuers.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length)) && passesLuhn(digits);
}

const before = String.raw`(?<![\w.])(?<!\d[-.])`;
const behind = String.raw`(?![\w]|[-.]\d)`;
/** As they are printed: in one piece, in fours (the last of them 19 digits), in American Express's and Diners' groups, six and thirteen. */
const forms = [String.raw`\d{13,19}`, String.raw`\d{4}([- ])\d{4}\1\d{4}\1\d{4}`, String.raw`\d{4}([- ])\d{4}\1\d{4}\1\d{4}\1\d{3}`, String.raw`\d{4}([- ])\d{6}\1\d{4,5}`, String.raw`\d{6}[- ]\d{13}`].map((body) => new RegExp(before + body + behind, 'g'));

export const findCards: Finder = (text) => forms.flatMap((form) => matches(form, text, isCard));
