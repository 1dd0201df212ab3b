import { cuedBy, matches, type Finder } from '../matching/content-match.ts';

/** Codes of provinces, the first two digits (GB/T 2260). */
const provinces = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 ' +
    '65 71 81 82 83'
  ).split(' '),
);

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** GB 11643-1999: ISO 7064 MOD 11-2, weights 2^(17-i) mod 11. */
export function chineseIdCheck(first17: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return '10X98765432'.charAt(sum % 11);
}

function isChineseId(value: string): boolean {
  const digits = value.replace(/[- ]/g, '').toUpperCase();
  const [year, month, day] = [
    Number(digits.slice(6, 10)),
    Number(digits.slice(10, 12)),
    Number(digits.slice(12, 14)),
  ];
  return (
    provinces.has(digits.slice(0, 2)) &&
    year >= 1900 &&
    year < 2100 &&
    isDate(year, month, day) &&
    chineseIdCheck(digits.slice(0, 17)) === digits[17]
  );
}

const isOldChineseId = (digits: string): boolean =>
  provinces.has(digits.slice(0, 2)) &&
  isDate(
    1900 + Number(digits.slice(6, 8)),
    Number(digits.slice(8, 10)),
    Number(digits.slice(10, 12)),
  );

/**
 * Nine of ten numbers pass the form: never given are 000, 666 and 900 to 999, group 00 and serial
 * 0000 (ssa.gov, "Social Security Number Randomization").
 */
function isSocialSecurity(value: string): boolean {
  const [area, group, serial] = [
    value.slice(0, 3),
    value.replace(/\D/g, '').slice(3, 5),
    value.slice(-4),
  ];
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
}

/**
 * Immigration Department's check: letters count from A = 10, a single one has a space (36) before
 * it; weights 9 to 2, modulo 11.
 */
export function hongKongCheck(letters: string, digits: string): string {
  const values = [...letters.padStart(2, ' ')]
    .map((letter) => (letter === ' ' ? 36 : letter.charCodeAt(0) - 55))
    .concat([...digits].map(Number));
  const rest = values.reduce((sum, value, index) => sum + value * (9 - index), 0) % 11;
  return rest === 0 ? '0' : rest === 1 ? 'A' : String(11 - rest);
}

function isHongKongId(value: string): boolean {
  const [, letters = '', digits = '', check = ''] =
    /^([A-Z]{1,2})(\d{6})\(?([\dA])/.exec(value.toUpperCase()) ?? [];
  return hongKongCheck(letters, digits) === check;
}

const chineseId = /(?<![\w.])(?<!\d[-.])\d{6}([- ]?)(?:19|20)\d{6}\1\d{3}[\dXx](?![\w]|[-.]\d)/g;
const fifteen = /(?<![\w.])(?<!\d[-.])\d{15}(?![\w]|[-.]\d)/g;
const socialSecurity = /(?<![\w.])(?<!\d[-. ]|[A-Za-z]-)\d{3}([- ])\d{2}\1\d{4}(?![\w]|[-.]\d)/g;
const nine = /(?<![\w.])(?<!\d[-.])\d{9}(?![\w]|[-.]\d)/g;
const hongKongId = /(?<![A-Za-z0-9_-])[A-Za-z]{1,2}\d{6}(?:\([\dAa]\)|[\dAa](?![\w-]))/g;

const chineseCue = /身份证|身分证|证件|居民|公民身份|id\s?(?:card|number|no)|resident/i;
const socialCue = /\bssn\b|social\s+security|社会安全|社保号|tax(?:payer)?\s+id/i;
const hongKongCue = /hkid|hong\s?kong|香港|身份[证證]|identity|id\s?(?:card|number|no)/i;

/**
 * Old numbers of fifteen digits, numbers without their dashes and without brackets have no check of
 * their own, so that a word before them has to say what they are.
 */
const reach = 28;

/**
 * Chinese resident numbers (18 digits, and the 15 of before 1999), US social security numbers, Hong
 * Kong identity cards.
 */
export const findIdNumbers: Finder = (text, work) => [
  ...matches(chineseId, text, work, isChineseId),
  ...matches(
    fifteen,
    text,
    work,
    (value, at) => isOldChineseId(value) && cuedBy(chineseCue, text, at, reach),
  ),
  ...matches(
    socialSecurity,
    text,
    work,
    (value, at) =>
      isSocialSecurity(value) && (value.includes('-') || cuedBy(socialCue, text, at, reach)),
  ),
  ...matches(
    nine,
    text,
    work,
    (value, at) => isSocialSecurity(value) && cuedBy(socialCue, text, at, reach),
  ),
  ...matches(
    hongKongId,
    text,
    work,
    (value, at) =>
      isHongKongId(value) && (value.includes('(') || cuedBy(hongKongCue, text, at, reach)),
  ),
];
