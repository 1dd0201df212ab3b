/**
 * A list of postings as bytes: for each passage with a term, in the order of its number within the
 * segment, the distance to the one before (from -1) times two, plus one if the term occurs more
 * than once; then its count. Numbers are LEB128, so most postings are one byte.
 */

/**
 * Numbers in a segment are below 2^13 and counts are cut at 2^18, so that a posting fits in 31
 * bits.
 */
export const countBits = 18;
export const largestCount = 2 ** countBits - 1;

export const postingOf = (local: number, count: number): number =>
  (local << countBits) | Math.min(count, largestCount);
export const localOf = (posting: number): number => posting >>> countBits;
export const countOf = (posting: number): number => posting & largestCount;

export function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

/** In rising order. */
export function encodePostings(postings: readonly number[]): number[] {
  const bytes: number[] = [];
  let before = -1;
  for (const posting of postings) {
    const count = countOf(posting);
    pushNumber(bytes, ((localOf(posting) - before) << 1) | (count > 1 ? 1 : 0));
    if (count > 1) pushNumber(bytes, count);
    before = localOf(posting);
  }
  return bytes;
}

/**
 * Writes the postings in `bytes` from `at` up to `end` to `out`; there are no more of them than
 * bytes. Returns how many there are.
 */
export function decodePostings(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Uint32Array,
): number {
  let local = -1;
  let written = 0;
  for (let i = at; i < end;) {
    let byte = bytes[i++] ?? 0;
    let head = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[i++] ?? 0;
      head |= (byte & 0x7f) << shift;
    }
    local += head >> 1;
    let count = 1;
    if (head & 1) {
      byte = bytes[i++] ?? 0;
      count = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[i++] ?? 0;
        count |= (byte & 0x7f) << shift;
      }
    }
    out[written++] = (local << countBits) | count;
  }
  return written;
}
