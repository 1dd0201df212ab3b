/**
 * What one request may cost: characters that are read, and candidates (an `@`, a group of digits, a
 * name before a value) that are judged.
 */
export interface ContentBudget {
  characters: number;
  candidates: number;
}

/**
 * A body of 10 MB has at most as many characters, and arguments of tools are read twice: once as
 * they are written, once decoded. 200,000 candidates are an address list of 6 MB; each costs up to
 * a microsecond, and a masked one 200 bytes.
 */
export const usualBudget: ContentBudget = { characters: 24_000_000, candidates: 200_000 };

/** Thrown once a request has cost more than its budget; it is no failure of the request. */
export class OverContentBudget extends Error {}

/** What is left of a request's budget. */
export interface ContentWork {
  read(characters: number): void;
  judge(candidates?: number): void;
}

/** Both throw `OverContentBudget` beyond the budget. */
export function createContentWork({
  characters,
  candidates,
}: ContentBudget = usualBudget): ContentWork {
  let [charactersLeft, candidatesLeft] = [characters, candidates];
  return {
    read: (count) => {
      charactersLeft -= count;
      if (charactersLeft < 0) throw new OverContentBudget();
    },
    judge: (count = 1) => {
      candidatesLeft -= count;
      if (candidatesLeft < 0) throw new OverContentBudget();
    },
  };
}
