import type { Finder, MatchSpan } from '../matching/content-match.ts';

const zero = 48;

/** The check of ISO/IEC 7812-1, annex B (Luhn). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - zero;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/**
 * Issuers' ranges with the lengths they use (ISO/IEC 7812 issuer identification numbers, as the
 * networks publish them): Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, Mir,
 * Maestro, and the older ranges of Chinese banks' debit cards.
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

/** Luhn's check comes first: it is the cheapest and rejects nine of ten. */
function isCard(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return (
    passesLuhn(digits) &&
    new Set(digits).size > 1 &&
    issuers.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits))
  );
}

/** Where a number may begin. */
const beginning = /(?<![\w.])(?<!\d[-.])\d{4}/g;
const behind = String.raw`(?![\w]|[-.]\d)`;
/**
 * As they are printed: in one piece, in fours (the last of them 19 digits), in American Express's
 * and Diners' groups, six and thirteen.
 */
const forms = [
  String.raw`\d{13,19}`,
  String.raw`\d{4}([- ])\d{4}\1\d{4}\1\d{4}`,
  String.raw`\d{4}([- ])\d{4}\1\d{4}\1\d{4}\1\d{3}`,
  String.raw`\d{4}([- ])\d{6}\1\d{4,5}`,
  String.raw`\d{6}[- ]\d{13}`,
].map((body) => new RegExp(body + behind, 'y'));

/**
 * One pass over the text; each form goes on behind its last match, so that no number is read as the
 * end of one and the beginning of another.
 */
export const findCards: Finder = (text, work) => {
  const found: MatchSpan[] = [];
  const nextAt = forms.map(() => 0);
  for (const { index: start } of text.matchAll(beginning)) {
    for (const [which, form] of forms.entries()) {
      if (start < (nextAt[which] ?? 0)) continue;
      form.lastIndex = start;
      const value = form.exec(text)?.[0];
      if (value === undefined) continue;
      work.judge();
      nextAt[which] = start + value.length;
      if (isCard(value)) found.push({ start, end: start + value.length });
    }
  }
  return found;
};
