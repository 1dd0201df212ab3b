import type { Finder, Span } from '../found.ts';

/** RFC 5321, 4.5.3.1: 64 characters before the sign, 255 behind it. */
const mostLocal = 64;
const mostDomain = 255;

/** RFC 5322's atoms without the marks that prose and code put around an address. Letters of other scripts end it: Chinese stands beside one without a space. */
const local = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]*$/;
const domain = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])/;
/** What may stand there by the standard, but is punctuation of the text around it when it stands first. */
const leading = /^[.!#$%&'*+/=?^`{|}~-]+/;

/** File endings that follow a sign as in `logo@2x.png`. */
const notDomain = /^\d*x\.(?:png|jpe?g|gif|webp|svg)$|\.(?:png|jpe?g|gif|webp|svg)$/i;

/** User and password of an address (RFC 3986, 3.2.1). */
const userInfo = /:\/\/[^\s@/]*$/;

function at(text: string, sign: number): Span | null {
  const before = local.exec(text.slice(Math.max(0, sign - mostLocal), sign))?.[0].replace(leading, '') ?? '';
  const after = domain.exec(text.slice(sign + 1, sign + 1 + mostDomain))?.[0] ?? '';
  if (before === '' || after === '' || before.endsWith('.') || notDomain.test(after) || userInfo.test(text.slice(Math.max(0, sign - 2 * mostLocal), sign))) return null;
  return { start: sign - before.length, end: sign + 1 + after.length };
}

/** From each sign to both sides, over at most 319 characters: linear whatever stands there. */
export const findEmails: Finder = (text) => {
  const found: Span[] = [];
  for (let sign = text.indexOf('@'); sign !== -1; sign = text.indexOf('@', sign + 1)) {
    const span = at(text, sign);
    if (span !== null) found.push(span);
  }
  return found;
};
