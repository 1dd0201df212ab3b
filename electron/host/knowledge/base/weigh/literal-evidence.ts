import { isHanTerm } from '../../text/terms.ts';
import { frequenciesIn, rarity } from './passage-bm25.ts';

/**
 * Whether a passage holds the question literally: most of its words, little ones too, in the order
 * in which they were asked. That is how people ask for a sentence that they half remember, and an
 * embedding of some scattered words says little about it.
 */
export interface LiteralQuestion {
  /**
   * The question's terms in order, with what each tells in nats; null for function words, whose
   * weight is their rarity among the candidates.
   */
  order: readonly (readonly [term: string, weight: number | null])[];
}

/** Of a question longer than that the beginning is enough. */
const orderedTerms = 64;
/**
 * What a term between two that match takes away, in nats: words that stand far apart are no
 * sentence. 0.05 to 0.2 give the same.
 */
const gapCost = 0.1;
/**
 * A question that is not found whole is no quotation: of what is found in order the sixth power
 * counts. 4 to 12 give the same.
 */
const sharePower = 6;
/** No order says more than this share of what its words say. */
const orderShare = 0.5;

/** Single Han characters, which end each run, are left out: the bigrams before them hold them. */
export function orderOf(
  questionTerms: readonly string[],
  weights: ReadonlyMap<string, number>,
): LiteralQuestion['order'] {
  const terms = questionTerms.filter((term) => !(isHanTerm(term) && [...term].length === 1));
  return terms.slice(0, orderedTerms).map((term) => [term, weights.get(term) ?? null]);
}

/**
 * One figure a text, in nats, 0 where nothing is in order. That `k` given terms are in one of
 * their k! orders by chance tells ln k! (so a heading of two or three words, which other passages
 * mention, gains little), times the share of the question that is found so.
 */
export function literalEvidence(
  texts: readonly (readonly string[])[],
  { order }: LiteralQuestion,
): number[] {
  const places = new Map<string, number[]>();
  order.forEach(([term], i) => places.set(term, [...(places.get(term) ?? []), i]));
  const weights = weightsOf(texts, order);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return texts.map(() => 0);
  return texts.map((terms) => {
    const { score, count } = bestAlignment(terms, places, weights);
    return Math.min(orderShare * total, logFactorial(count)) * (score / total) ** sharePower;
  });
}

function weightsOf(
  texts: readonly (readonly string[])[],
  order: LiteralQuestion['order'],
): number[] {
  const held = frequenciesIn(
    texts,
    new Set(order.flatMap(([term, weight]) => (weight === null ? [term] : []))),
  );
  return order.map(([term, weight]) => weight ?? rarity(held.get(term) ?? 0, texts.length));
}

/**
 * The heaviest subsequence that question and text have in common, less the gaps in the text (Smith
 * and Waterman, "Identification of common molecular subsequences", 1981, with linear gaps on one
 * side). Only places where a term matches are visited.
 */
function bestAlignment(
  terms: readonly string[],
  places: ReadonlyMap<string, number[]>,
  weights: readonly number[],
): { score: number; count: number } {
  // Of the best alignment that ends with each term of the question: its score as it was at the
  // text's first place, so that the gap to any later place is one subtraction; and its terms.
  const scores = new Float64Array(weights.length).fill(Number.NEGATIVE_INFINITY);
  const counts = new Int32Array(weights.length);
  const best = { score: 0, count: 0 };
  terms.forEach((term, at) => {
    const indexes = places.get(term);
    if (indexes === undefined) return;
    for (let n = indexes.length - 1; n >= 0; n -= 1) {
      const index = indexes[n] ?? 0;
      let [before, count] = [0, 0];
      for (let i = 0; i < index; i += 1) {
        const left = (scores[i] ?? 0) - gapCost * (at - 1);
        if (left > before) [before, count] = [left, counts[i] ?? 0];
      }
      const score = before + (weights[index] ?? 0);
      if (score > best.score) Object.assign(best, { score, count: count + 1 });
      if (score + gapCost * at <= (scores[index] ?? 0)) continue;
      scores[index] = score + gapCost * at;
      counts[index] = count + 1;
    }
  });
  return best;
}

/** ln n!, summed once. */
const logFactorials = Array.from({ length: orderedTerms + 1 }, () => 0);
for (let n = 2; n <= orderedTerms; n += 1)
  logFactorials[n] = (logFactorials[n - 1] ?? 0) + Math.log(n);

function logFactorial(n: number): number {
  return logFactorials[n] ?? 0;
}
