import type { TextSpan } from './fragments.ts';

/** Signs that providers mask the middle of a key with: `sk-proj-****abcd`, `sk-…abcd`, `xxxx`. */
const masks = /[*•●∙·…#]+|\.{2,}|[xX]{4,}/g;
const tokenBefore = /\S*$/;
const tokenAfter = /^\S*/;
/** Characters of a token next to a mask that are compared. */
const longestPart = 64;
/** Fewer characters of a secret, both ends together, tell nothing of it. */
const fewest = 4;
/** A beginning alone counts from here on: before an ellipsis there may be any word. */
const fewestOfBeginning = 6;

/** The longest end of `before` that the secret begins with. */
function beginning(before: string, secret: string): number {
  for (let length = Math.min(before.length, secret.length); length > 0; length -= 1)
    if (secret.startsWith(before.slice(-length))) return length;
  return 0;
}

/** The longest beginning of `after` that the secret ends with. */
function ending(after: string, secret: string): number {
  for (let length = Math.min(after.length, secret.length); length > 0; length -= 1)
    if (secret.endsWith(after.slice(0, length))) return length;
  return 0;
}

function isPart(left: number, right: number): boolean {
  return left + right >= (right === 0 ? fewestOfBeginning : fewest);
}

/** Where a text has both ends of a secret, or a long one, around a mask. */
export function maskedSpans(text: string, secrets: Iterable<string>): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const mask of text.matchAll(masks)) {
    const start = mask.index;
    const end = start + mask[0].length;
    const before = tokenBefore.exec(text.slice(Math.max(0, start - longestPart), start))?.[0] ?? '';
    const after = tokenAfter.exec(text.slice(end, end + longestPart))?.[0] ?? '';
    if (before.length + after.length < fewest) continue;
    for (const secret of secrets) {
      const folded = secret.toLowerCase();
      const left = beginning(before.toLowerCase(), folded);
      const right = ending(after.toLowerCase(), folded);
      if (isPart(left, right)) spans.push([start - left, end + right]);
    }
  }
  return spans;
}
