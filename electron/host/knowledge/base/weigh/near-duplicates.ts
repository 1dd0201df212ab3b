/**
 * Passages that say the same but for a word or two: another draft, a page printed twice. Compared
 * by bottom-k sketches of their runs of three terms (Broder, "On the resemblance and containment of
 * documents", 1997), so that the host compares a few numbers and never whole texts.
 */
export interface Sketch {
  /**
   * Of the numbers in the text: two versions of one contract differ in them, and both must be
   * found.
   */
  numbers: number;
  /** The smallest hashes of its runs of terms, ascending. */
  hashes: readonly number[];
}

/** With 48 hashes a resemblance of 0.9 differs from one of 0.7 nearly always. */
const kept = 48;
const runTerms = 3;
const resemblanceMin = 0.9;
const seed = 0x811c9dc5;

export function sketchOf(terms: readonly string[]): Sketch {
  const hashed = Uint32Array.from(terms, hashOf);
  const runs = new Uint32Array(Math.max(0, terms.length - runTerms + 1));
  for (let i = 0; i < runs.length; i += 1)
    runs[i] = mix(mix(mix(seed, hashed[i] ?? 0), hashed[i + 1] ?? 0), hashed[i + 2] ?? 0);
  const hashes: number[] = [];
  for (const hash of runs.sort()) {
    if (hashes.length === kept) break;
    if (hash !== hashes.at(-1)) hashes.push(hash);
  }
  const numbers = hashed.filter((_, i) => startsWithDigit(terms[i] ?? '')).reduce(mix, seed);
  return { numbers, hashes };
}

function startsWithDigit(term: string): boolean {
  const first = term.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) >>> 0;
}

/** Whether two passages are nearly the same and name the same numbers in the same order. */
export function isNearDuplicate(one: Sketch, other: Sketch): boolean {
  if (one.numbers !== other.numbers || one.hashes.length === 0 || other.hashes.length === 0)
    return false;
  const [a, b] = [one.hashes, other.hashes];
  let [i, j, both, seen] = [0, 0, 0, 0];
  for (; seen < kept && (i < a.length || j < b.length); seen += 1) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    if (left === right) both += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return both >= resemblanceMin * seen;
}

/** The first of each kind, in order, until there are `limit`. */
export function withoutNearDuplicates<T extends { sketch: Sketch }>(
  items: readonly T[],
  limit: number,
): T[] {
  const result: T[] = [];
  for (const item of items) {
    if (result.length === limit) break;
    if (!result.some((before) => isNearDuplicate(before.sketch, item.sketch))) result.push(item);
  }
  return result;
}
