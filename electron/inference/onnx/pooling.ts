export type Pooling = 'mean' | 'cls';

/** Scales a vector to length 1, in place; a vector of zeros stays as it is. */
export function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return vector;
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) * scale;
  return vector;
}

/** A model's last hidden state for a batch of texts. */
export interface HiddenState {
  /** `[texts, tokens, dimensions]`, row by row. */
  hidden: Float32Array;
  /** Tokens of each text without padding; `mean` averages over these. */
  lengths: readonly number[];
  /** Tokens of each text with padding. */
  tokens: number;
  dimensions: number;
}

/** One vector of length 1 for each text. */
export function pool(
  { hidden, lengths, tokens, dimensions }: HiddenState,
  pooling: Pooling,
): Float32Array[] {
  return lengths.map((length, text) => {
    const start = text * tokens * dimensions;
    const vector = hidden.slice(start, start + dimensions);
    const last = pooling === 'mean' ? length : 1;
    for (let token = 1; token < last; token += 1) {
      const row = start + token * dimensions;
      for (let i = 0; i < dimensions; i += 1) vector[i] = (vector[i] ?? 0) + (hidden[row + i] ?? 0);
    }
    return normalise(vector);
  });
}
