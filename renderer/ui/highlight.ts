export interface Span {
  text: string;
  hit: boolean;
}

const han = /\p{Script=Han}/u;
const common = new Set(
  (
    'the a an of to in on at for and or is are was were be does do did what when where who how ' +
    'which why with from by that this it its as if'
  ).split(' '),
);

/**
 * The words of a question worth finding in a passage: no stop words; Han text as pairs of
 * characters.
 */
export function wordsOf(query: string): string[] {
  const words: string[] = [];
  for (const part of query.toLowerCase().match(/[\p{Script=Han}]+|[\p{L}\p{N}]+/gu) ?? []) {
    if (!han.test(part)) {
      if (part.length > 1 && !common.has(part)) words.push(part);
    } else if (part.length <= 2) words.push(part);
    else for (let i = 0; i + 2 <= part.length; i += 1) words.push(part.slice(i, i + 2));
  }
  return [...new Set(words)];
}

function marks(text: string, words: readonly string[]): Uint8Array {
  const lower = text.toLowerCase();
  const marked = new Uint8Array(text.length);
  for (const word of words) {
    const needle = word.toLowerCase();
    if (needle === '') continue;
    for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + needle.length)) {
      const inside = !han.test(needle) && at > 0 && /[\p{L}\p{N}]/u.test(lower.charAt(at - 1));
      if (!inside) marked.fill(1, at, at + needle.length);
    }
  }
  return marked;
}

/**
 * Cuts a text where the words stand. Latin words match at their beginning only, so that `art` is
 * not found in `part`.
 */
export function highlight(text: string, words: readonly string[]): Span[] {
  if (words.length === 0 || text.length !== text.toLowerCase().length)
    return [{ text, hit: false }];
  const marked = marks(text, words);
  const spans: Span[] = [];
  for (let from = 0; from < text.length;) {
    let to = from + 1;
    while (to < text.length && marked[to] === marked[from]) to += 1;
    spans.push({ text: text.slice(from, to), hit: marked[from] === 1 });
    from = to;
  }
  return spans;
}

/**
 * The stretch of a passage around its first match, at most `length` characters, cut with an
 * ellipsis.
 */
export function excerpt(text: string, words: readonly string[], length = 220): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  if (flat.length <= length) return flat;
  const first = marks(flat, words).indexOf(1);
  const start = Math.max(
    0,
    Math.min(first < 0 ? 0 : first - Math.floor(length / 3), flat.length - length),
  );
  const begin =
    start === 0
      ? 0
      : Math.max(
          start,
          flat.indexOf(' ', start) < start + 20 ? flat.indexOf(' ', start) + 1 : start,
        );
  const end = start + length;
  const head = begin > 0 ? '…' : '';
  const tail = end < flat.length ? '…' : '';
  return `${head}${flat.slice(begin, end).trim()}${tail}`;
}
