import { readsScript, scriptOf } from '../text/script.ts';

/** A passage that either side found. */
export interface Candidate {
  /** How well its words answer to the question's, in nats (weigh-passages.ts). */
  words: number;
  /** How near it is in meaning, 0..1 (`nearness`). */
  meaning: number;
  /** How far it holds the question word by word, in nats (literal-evidence.ts). */
  literal: number;
}

/**
 * What a passage's meaning is worth against its words, in nats: as much as 60 for what is the same
 * text, of which two candidates differ by some twenty. Models trained with a contrastive loss at
 * the usual temperature of 0.05 give 20 nats for 1 of cosine between any two texts. Measured on
 * documentation (FAQs, handbooks, the Rust book), where 40 to 60 is best and flat; XQuAD agrees
 * without having been asked.
 */
const meaningWeight = 60;
/** So much of it rests on the two sides' agreement on this query. */
const agreementShare = 0.3;
/**
 * With this many nats of order a passage counts half as one that quotes the question: as much as
 * three words in order tell. 1 to 3 give the same.
 */
const halfLiteral = 2;
/** Of a side that can't read the question only the order among what no word finds is left. */
const untrusted = 0.001;

/**
 * How far the vector side can be trusted on this query, 0..1: fully where the embedding model was
 * trained on a language of the query's script, not at all where it was not. Plain RRF lets a side
 * that can't read ruin the other: XQuAD in Chinese with MiniLM has recall@1 0.929 by words, 0.126
 * by vectors, and 0.370 fused.
 */
export function vectorTrust(query: string, languages: readonly string[]): number {
  return readsScript(languages, scriptOf(query)) ? 1 : 0;
}

/**
 * How near a passage is, from this query's last candidate by meaning (0) to the same
 * text (1). Models put unrelated texts anywhere between 0.05 (MiniLM) and 0.75 (E5), and a query
 * that everything is equally near to tells nothing: what counts is how distinct a passage is.
 */
export function nearness(similarity: number | null, last: number): number {
  return similarity === null || last >= 1 ? 0 : Math.max(0, (similarity - last) / (1 - last));
}

/**
 * How far the meaning is to be believed on this query, 0..1: where the passage that is best by its
 * words is far from the question in meaning, the vectors may have missed what it is about (a
 * sentence remembered word by word, names, code), and count less; never much less, since it may be
 * the words that are wrong.
 */
export function agreementOf(candidates: readonly Pick<Candidate, 'words' | 'meaning'>[]): number {
  const best = candidates.reduce<Pick<Candidate, 'words' | 'meaning'> | undefined>(
    (top, next) => (next.words > (top?.words ?? 0) ? next : top),
    undefined,
  );
  const nearest = Math.max(0, ...candidates.map(({ meaning }) => meaning));
  return best === undefined || nearest === 0 ? 1 : best.meaning / nearest;
}

/**
 * Passages that hold the question word by word are alike in what they say of it, and what else
 * is in them is no sign of which was meant: they share the meaning of the nearest of them, each
 * as far as it does hold it, and their words decide among them.
 */
export function withSharedMeaning<T extends Candidate>(candidates: readonly T[]): T[] {
  const shares = candidates.map(({ literal }) => literal / (literal + halfLiteral));
  const nearest = Math.max(0, ...candidates.map(({ meaning }, i) => (shares[i] ?? 0) * meaning));
  return candidates.map((one, i) => ({
    ...one,
    meaning: (1 - (shares[i] ?? 0)) * one.meaning + (shares[i] ?? 0) * nearest,
  }));
}

/**
 * The sum of two log-odds, and no ranks: how much better the first is than the second is what tells
 * whether to believe a side on this query. Words that are all found in one place stand out by many
 * nats, words that everything holds by none; so it is with the meaning. (Bruch, Gai, Ingber, "An
 * Analysis of Fusion Functions for Hybrid Retrieval", 2023: sums of scores over rank fusion.)
 */
export function fusedScore(
  { words, meaning }: Pick<Candidate, 'words' | 'meaning'>,
  trust: number,
  agreement: number,
): number {
  return (
    words +
    meaningWeight *
      (1 - agreementShare + agreementShare * agreement) *
      Math.max(trust, untrusted) *
      meaning
  );
}

/**
 * The score as people see it, 0..1: half for what a passage of a few of the question's words has,
 * near 1 for one that leaves nothing open.
 */
export function shownScore(score: number): number {
  return score / (score + meaningWeight / 2);
}
