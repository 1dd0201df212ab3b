/**
 * How well a label answers a query: 0 not at all; the whole query at a word's start is best, its
 * letters in order the least.
 */
function score(label: string, query: string): number {
  const at = label.indexOf(query);
  if (at === 0) return 4;
  if (at > 0) return /[\p{L}\p{N}]/u.test(label.charAt(at - 1)) ? 2 : 3;
  let from = 0;
  for (const letter of query.replaceAll(' ', '')) {
    from = label.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}

/** Entries that answer a query, best first, else in the order given. */
export function filterEntries<T extends { label: string }>(
  entries: readonly T[],
  query: string,
): T[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [...entries];
  return entries
    .map((entry) => ({ entry, points: score(entry.label.toLowerCase(), wanted) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .map(({ entry }) => entry);
}
