import type { Finder, MatchSpan } from '../matching/content-match.ts';

/** RFC 5321, 4.5.3.1: 64 characters before the sign, 255 behind it. */
const mostLocal = 64;
const mostDomain = 255;

const codesOf = (letters: string): Uint8Array => {
  const table = new Uint8Array(128);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
};
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/**
 * RFC 5322's atoms without the marks that prose and code put around an address. Letters of other
 * scripts end it: Chinese text has no space before one.
 */
const local = codesOf(`${alphanumeric}.!#$%&'*+/=?^_\`{|}~-`);
/**
 * What an address may begin with; the other marks are punctuation of the text around it when they
 * come first.
 */
const first = codesOf(`${alphanumeric}_`);
const inLabel = codesOf(`${alphanumeric}-`);
const dot = 46;

const domain =
  /(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])/y;

/** File endings that follow a sign as in `logo@2x.png`. */
const notDomain = /^\d*x\.(?:png|jpe?g|gif|webp|svg)$|\.(?:png|jpe?g|gif|webp|svg)$/i;

/** User and password of an address (RFC 3986, 3.2.1). */
const userInfo = /:\/\/[^\s@/]*$/;

const is = (table: Uint8Array, text: string, at: number): boolean =>
  table[text.charCodeAt(at)] === 1;

/** Where the part before the sign begins; the sign itself where there is none. */
function localStart(text: string, sign: number): number {
  if (text.charCodeAt(sign - 1) === dot) return sign;
  let start = sign;
  while (start > 0 && sign - start < mostLocal && is(local, text, start - 1)) start -= 1;
  while (start < sign && !is(first, text, start)) start += 1;
  return start;
}

/** Whether a label and a dot follow, which costs less to see than the whole pattern. */
function hasLabel(text: string, from: number): boolean {
  let at = from;
  while (at - from < 64 && is(inLabel, text, at)) at += 1;
  return at > from && text.charCodeAt(at) === dot;
}

function domainAt(text: string, from: number): string {
  if (!hasLabel(text, from)) return '';
  domain.lastIndex = from;
  const found = domain.exec(text)?.[0] ?? '';
  return found.length > mostDomain ? '' : found;
}

function at(text: string, sign: number): MatchSpan | null {
  const start = localStart(text, sign);
  if (start === sign) return null;
  const after = domainAt(text, sign + 1);
  if (
    after === '' ||
    notDomain.test(after) ||
    userInfo.test(text.slice(Math.max(0, sign - 2 * mostLocal), sign))
  )
    return null;
  return { start, end: sign + 1 + after.length };
}

/** From each sign to both sides, over at most 319 characters: linear whatever the text is. */
export const findEmails: Finder = (text, work) => {
  const found: MatchSpan[] = [];
  for (let sign = text.indexOf('@'); sign !== -1; sign = text.indexOf('@', sign + 1)) {
    work.judge();
    const span = at(text, sign);
    if (span !== null) found.push(span);
  }
  return found;
};
