import { passageText } from '../../parse/chunk.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import { isHanTerm, termsOf } from '../../text/terms.ts';
import { bm25, frequenciesIn, rarity } from './passage-bm25.ts';
import { characterScores } from './character-scores.ts';
import { literalEvidence, type LiteralQuestion } from './literal-evidence.ts';
import { sketchOf, type Sketch } from './near-duplicates.ts';

/** What of a question is looked for in passages. */
export interface WeighedQuestion extends LiteralQuestion {
  /**
   * Its content terms with what each tells (inverse document frequency over all bases asked, in
   * nats).
   */
  terms: readonly (readonly [term: string, weight: number])[];
  /** The Han bigrams that its function words make or touch. */
  rest: readonly string[];
}

export interface PassageWeight {
  passageId: number;
  /** How well its words answer to the question's, in nats; 0 where it has none of them. */
  words: number;
  /**
   * How much of that it says in the question's own order, in nats before they are weighed
   * (literal-evidence.ts).
   */
  literal: number;
  /** For near-duplicates.ts. */
  sketch: Sketch;
}

/**
 * Of a function word's bigram against one that carries content, its own rarity being counted among
 * the candidates alone.
 */
const restWeight = 0.8;
/** A window is about as long as a sentence. */
const windowTerms = 24;
/**
 * That the whole question is in one place tells much more than that its words are spread over a
 * passage, so the share found in the best window counts by its cube. Chosen on documentation (FAQs,
 * handbooks, remembered sentences), not on XQuAD.
 */
const windowWeight = 2;
const windowPower = 3;
/**
 * Each nat of order against a nat of rarity. With 8 to 20 sentences remembered to two fifths come
 * first more often by ten of a hundred (manuals of the AI SDK, Python and seventy packages, the
 * Rust book), and titles by four to twelve; only where a title was taken out of its own text do
 * those that mention it come before it. XQuAD's questions hardly change. 20 rather than 12 by the
 * manuals of undici and pino.
 */
const literalWeight = 20;

interface Text {
  passageId: number;
  heading: string;
  text: string;
}

/** Runs in the base's worker: some hundred passages are read and taken apart. */
export function weighPassages(
  db: BaseDatabase,
  { passageIds, question }: { passageIds: readonly number[]; question: WeighedQuestion },
): PassageWeight[] {
  const find = db.prepare<[number], Text>(
    'SELECT id AS passageId, heading, text FROM passages WHERE id = ?',
  );
  const texts = passageIds.flatMap((id) => find.get(id) ?? []);
  const terms = texts.map(({ heading, text }) =>
    termsOf(passageText(heading === '' ? [] : [heading], text)),
  );
  const scores = weighTexts(terms, question);
  return texts.map(({ passageId }, i) => ({
    passageId,
    ...(scores[i] ?? { words: 0, literal: 0 }),
    sketch: sketchOf(terms[i] ?? []),
  }));
}

interface Looked {
  weights: number[];
  /** Which of `weights` a term of a passage answers to; -1 for none. */
  indexOf(term: string): number;
}

/** Of each text, its terms being given in order. */
export function weighTexts(
  texts: readonly (readonly string[])[],
  question: WeighedQuestion,
): Pick<PassageWeight, 'words' | 'literal'>[] {
  const looked = lookedFor(texts, question);
  const average = texts.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, texts.length);
  const lengths = texts.map((terms) => terms.length / average);
  const total = looked.weights.reduce((sum, weight) => sum + weight, 0);
  const literals = literalEvidence(texts, question);
  const characters = characterScores(
    texts,
    question.terms.map(([term]) => term),
    lengths,
  );
  return texts.map((terms, i) => {
    const found = placesOf(terms, looked);
    const share = total > 0 ? bestWindow(found, looked.weights) / total : 0;
    const literal = literals[i] ?? 0;
    const spread = bm25(countsOf(found), looked.weights, lengths[i] ?? 1) + (characters[i] ?? 0);
    return {
      literal,
      words: spread + windowWeight * total * share ** windowPower + literalWeight * literal,
    };
  });
}

function lookedFor(
  texts: readonly (readonly string[])[],
  { terms, rest }: WeighedQuestion,
): Looked {
  const held = frequenciesIn(texts, new Set(rest));
  const weights = [
    ...terms.map(([, weight]) => weight),
    ...rest.map((term) => restWeight * rarity(held.get(term) ?? 0, texts.length)),
  ];
  const indexes = new Map([...terms.map(([term]) => term), ...rest].map((term, i) => [term, i]));
  const prefixes = terms.flatMap(([term], i) =>
    isHanTerm(term) && [...term].length === 1 ? [[term, i] as const] : [],
  );
  return {
    weights,
    indexOf: (term) =>
      indexes.get(term) ??
      (prefixes.length === 0
        ? -1
        : (prefixes.find(([prefix]) => term.startsWith(prefix))?.[1] ?? -1)),
  };
}

interface Place {
  at: number;
  index: number;
}

function placesOf(terms: readonly string[], looked: Looked): Place[] {
  const places: Place[] = [];
  terms.forEach((term, at) => {
    const index = looked.indexOf(term);
    if (index !== -1) places.push({ at, index });
  });
  return places;
}

function countsOf(places: readonly Place[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { index } of places) counts.set(index, (counts.get(index) ?? 0) + 1);
  return counts;
}

/** The most weight in any `windowTerms` terms, each looked-for term once. */
function bestWindow(places: readonly Place[], weights: readonly number[]): number {
  const inside = new Map<number, number>();
  let [best, sum, first] = [0, 0, 0];
  for (const { at, index } of places) {
    for (; at - (places[first]?.at ?? at) >= windowTerms; first += 1) {
      const left = places[first]?.index ?? 0;
      const more = (inside.get(left) ?? 0) - 1;
      inside.set(left, more);
      if (more === 0) sum -= weights[left] ?? 0;
    }
    const count = inside.get(index) ?? 0;
    if (count === 0) sum += weights[index] ?? 0;
    inside.set(index, count + 1);
    best = Math.max(best, sum);
  }
  return best;
}
