/** From where to before where in a text. */
export type TextSpan = [start: number, end: number];

/** Fragments of one length, found in a text whatever their case. */
export interface Fragments {
  /** Adds every fragment of the text that is no ordinary word. Whether there was one. */
  add(text: string): boolean;
  /** Where they are, in order; fragments that overlap are one span. */
  find(text: string): TextSpan[];
}

/**
 * A word, or the end of one and the beginning of the next. Placeholders such as `no-key-required` are
 * made of them, and would strike out the same words of every message; of a random key hardly any
 * fragment has one case and no digit, and those around it are found.
 */
const ordinary = /^(?:[A-Z]?[a-z_-]+|[A-Z_-]+)$/;

const filterSize = 2 ** 16;
const codeOfA = 65;
const codeOfZ = 90;
const lowerCase = 32;

/**
 * Built on a rolling hash of 32 bits that keeps `length` characters, with a filter in front of the
 * set, so that a character costs a few nanoseconds however many fragments there are.
 */
export function createFragments(length: 8 | 16): Fragments {
  const known = new Set<string>();
  const filter = new Uint8Array(filterSize);
  const shift = 32 / length;

  /** Calls `visit` with the filter's slot of the fragment that ends before `end`. */
  const roll = (text: string, visit: (slot: number, end: number) => void): void => {
    let rolling = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const folded = code >= codeOfA && code <= codeOfZ ? code + lowerCase : code;
      // What came `length` characters ago is shifted out.
      rolling = (rolling << shift) ^ folded;
      if (at + 1 >= length) visit((rolling ^ (rolling >>> 16)) & (filterSize - 1), at + 1);
    }
  };
  const fragmentBefore = (text: string, end: number): string =>
    text.slice(end - length, end).toLowerCase();

  return {
    add: (text) => {
      let hasOrdinary = false;
      roll(text, (slot, end) => {
        const fragment = fragmentBefore(text, end);
        // A row of one sign is no part of a secret.
        if (new Set(fragment).size < 3) return;
        if (ordinary.test(text.slice(end - length, end))) {
          hasOrdinary = true;
          return;
        }
        known.add(fragment);
        filter[slot] = 1;
      });
      return hasOrdinary;
    },
    find: (text) => {
      const spans: TextSpan[] = [];
      if (known.size === 0) return spans;
      roll(text, (slot, end) => {
        if (filter[slot] === 0 || !known.has(fragmentBefore(text, end))) return;
        const last = spans.at(-1);
        if (last !== undefined && last[1] >= end - length) last[1] = end;
        else spans.push([end - length, end]);
      });
      return spans;
    },
  };
}
