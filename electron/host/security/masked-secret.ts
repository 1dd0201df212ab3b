import type { TextSpan } from './fragments.ts';

/** Signs that providers mask the middle of a key with: `sk-proj-****abcd`, `sk-…abcd`, `xxxx`. */
const masks = /[*•●∙·…#]+|\.{2,}|[xX]{4,}/g;
const tokenBefore = /\S*$/;
const tokenAfter = /^\S*/;
/** Characters of a token next to a mask that are compared. */
const longestPart = 64;
/** More than a message has: from there on it is left out. */
const mostMasks = 500;
/** Fewer characters of a secret, both ends together, tell nothing of it. */
const fewest = 4;
/** A beginning alone counts from here on: before an ellipsis there may be any word. */
const fewestOfBeginning = 6;

/** The longest end of `before` that the secret begins with. */
function beginning(before: string, secret: string): number {
  const first = secret[0] ?? '';
  // Only where the first character is can the beginning be.
  let at = before.indexOf(first, Math.max(0, before.length - secret.length));
  for (; at !== -1; at = before.indexOf(first, at + 1))
    if (secret.startsWith(before.slice(at))) return before.length - at;
  return 0;
}

/** The longest beginning of `after` that the secret ends with. */
function ending(after: string, secret: string): number {
  const last = secret.at(-1) ?? '';
  let at = after.lastIndexOf(last, secret.length - 1);
  for (; at !== -1; at = at === 0 ? -1 : after.lastIndexOf(last, at - 1))
    if (secret.endsWith(after.slice(0, at + 1))) return at + 1;
  return 0;
}

function isPart(left: number, right: number): boolean {
  return left + right >= (right === 0 ? fewestOfBeginning : fewest);
}

/** Where a text has both ends of a secret, or a long one, around a mask. */
export function maskedSpans(text: string, secrets: Iterable<string>): TextSpan[] {
  const spans: TextSpan[] = [];
  const folded = [...secrets].map((secret) => secret.toLowerCase());
  let looked = 0;
  for (const mask of text.matchAll(masks)) {
    const start = mask.index;
    const end = start + mask[0].length;
    const around = [
      tokenBefore.exec(text.slice(Math.max(0, start - longestPart), start)),
      tokenAfter.exec(text.slice(end, end + longestPart)),
    ];
    const [before = '', after = ''] = around.map((found) => (found?.[0] ?? '').toLowerCase());
    if (before.length + after.length < fewest) continue;
    looked += 1;
    if (looked > mostMasks) return [...spans, [start, text.length]];
    for (const secret of folded) {
      const left = beginning(before, secret);
      const right = ending(after, secret);
      if (isPart(left, right)) spans.push([start - left, end + right]);
    }
  }
  return spans;
}
