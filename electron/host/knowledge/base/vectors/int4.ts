/**
 * Vectors as 4-bit codes, half the bytes of int8: what a search reads of every passage, before the
 * few best are compared again by their int8 vectors. The components of a normalised vector of d
 * dimensions have a root mean square of 1/√d; steps of 0.4 of that reach to ±3.2 of it (for
 * Gaussian components 0.335 errs least: Max, Quantizing for Minimum Distortion, 1960; a little more
 * clips less of what is not Gaussian). 16 bytes hold 32 codes: in the 16-bit lane l the codes of
 * components l, 8 + l, 16 + l and 24 + l from the lowest bits up.
 */

export const codesPerGroup = 32;
const bytesPerGroup = 16;
const stepOfRootMeanSquare = 0.4;

/** How many bytes the codes of one vector take. */
export function codeBytes(dimensions: number): number {
  return Math.ceil(dimensions / codesPerGroup) * bytesPerGroup;
}

/**
 * `scale` is what the int8 vector was multiplied by. Missing components of the last group are left
 * 0, and a query holds 0 there.
 */
export function int4Codes(vector: Int8Array, scale: number): Uint8Array {
  const perStep = Math.sqrt(vector.length) / (stepOfRootMeanSquare * scale);
  const codes = new Uint8Array(codeBytes(vector.length));
  vector.forEach((value, i) => {
    const code = Math.max(0, Math.min(15, Math.floor(value * perStep) + 8));
    const [lane, quarter] = [i & 7, (i >> 3) & 3];
    const at = (i >> 5) * bytesPerGroup + lane * 2 + (quarter >> 1);
    codes[at] = (codes[at] ?? 0) | (code << ((quarter & 1) * 4));
  });
  return codes;
}
