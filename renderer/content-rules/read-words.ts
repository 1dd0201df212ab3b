const mostWords = 1000;
const mostLetters = 100;

export interface ReadWords {
  words: string[];
  tooMany: boolean;
  /** The first that is longer than the contract allows. */
  tooLong: string | null;
}

/** A word or phrase a line; empty lines and repetitions are none. */
export function readWords(text: string): ReadWords {
  const words = [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
  return {
    words,
    tooMany: words.length > mostWords,
    tooLong: words.find(({ length }) => length > mostLetters) ?? null,
  };
}
