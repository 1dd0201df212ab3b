/**
 * Vectors of one length as int8. One scale for a whole base keeps dot products comparable, so that
 * they order like cosine. It maps a component one and a half times the largest of the first batch
 * to 127; larger ones are clipped.
 */
export function vectorScaleOf(vectors: Float32Array): number {
  let largest = 1e-6;
  for (const component of vectors) largest = Math.max(largest, Math.abs(component));
  return 127 / Math.min(1, largest * 1.5);
}

export function quantized(vector: Float32Array, scale: number): Int8Array {
  return Int8Array.from(vector, (component) =>
    Math.max(-127, Math.min(127, Math.round(component * scale))),
  );
}
