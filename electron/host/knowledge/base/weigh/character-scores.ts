import { bm25, rarity } from './passage-bm25.ts';

/**
 * What a Chinese passage has of a question's characters where their neighbours differ: 被捕 is asked
 * and 逮捕 is said, 条河 and 查尔斯河. Bigrams alone see nothing in common there; characters next to bigrams
 * find more (Nie, Gao, Zhang, Zhou, "On the use of words and n-grams for Chinese information
 * retrieval", IRAL 2000). Weighed among the candidates alone, so that the index holds none.
 */
const characterWeight = 0.5;

const han = /\p{Script=Han}/u;

/**
 * One figure a text, in nats; `questionTerms` are the content terms, `relativeLengths` the texts'
 * lengths as multiples of the average.
 */
export function characterScores(
  texts: readonly (readonly string[])[],
  questionTerms: readonly string[],
  relativeLengths: readonly number[],
): number[] {
  const asked = new Map(
    [
      ...new Set(
        questionTerms.flatMap((term) => [...term].filter((character) => han.test(character))),
      ),
    ].map((character, i) => [character.codePointAt(0) ?? 0, i]),
  );
  if (asked.size === 0) return texts.map(() => 0);
  const counts = texts.map((terms) => countsOf(terms, asked));
  const weights = [...asked.values()].map(
    (index) =>
      characterWeight * rarity(counts.filter((held) => held.has(index)).length, texts.length),
  );
  return counts.map((held, i) => bm25(held, weights, relativeLengths[i] ?? 1));
}

/**
 * By code points; each bigram begins with one character of its run, and the run's last is
 * alone.
 */
function countsOf(
  terms: readonly string[],
  asked: ReadonlyMap<number, number>,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const index = asked.get(term.codePointAt(0) ?? 0);
    if (index !== undefined) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}
