export interface ReadLine {
  text: string;
  /** Mean probability of the characters, 0..1; 0 where there are none. */
  confidence: number;
}

/**
 * The text of one line, by taking the likeliest class at each step, merging repeats and dropping
 * blanks (Graves et al., ICML 2006).
 * @param output `[steps, classes]` of one line; class 0 is the blank, class `i` is `characters[i -
 * 1]`
 */
export function readCtc(
  output: Float32Array,
  steps: number,
  classes: number,
  characters: readonly string[],
): ReadLine {
  let text = '';
  let sum = 0;
  let count = 0;
  let before = 0;
  for (let step = 0; step < steps; step += 1) {
    const from = step * classes;
    let best = 0;
    let most = output[from] ?? 0;
    for (let i = 1; i < classes; i += 1) {
      const value = output[from + i] ?? 0;
      if (value > most) {
        most = value;
        best = i;
      }
    }
    if (best !== 0 && best !== before) {
      text += characters[best - 1] ?? '';
      sum += most;
      count += 1;
    }
    before = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}
