import { genericWords } from '../text/stop-words.ts';
import { isHanTerm, questionWords, termsOf } from '../text/terms.ts';

/** A content word of the question, with the terms under which the index holds it. */
export interface QuestionUnit {
  /** As normalised from the question; for a Han word its characters. */
  word: string;
  terms: readonly string[];
  /** How much it tells: its inverse frequency, half of it for words such as `kind` and 类型. */
  weight: number;
}

/** A text prepared for looking words up in it. */
export interface HeldText {
  terms: ReadonlySet<string>;
  /** In lower case NFKC. */
  text: string;
}

/**
 * As if a base had this many more passages, none with the word: with three passages a word that
 * is in one of them would else weigh nothing.
 */
const priorPassages = 100;

export function heldText(text: string): HeldText {
  return { terms: new Set(termsOf(text)), text: text.normalize('NFKC').toLowerCase() };
}

export function questionUnits(
  question: string,
  frequencies: Readonly<Record<string, number>>,
  passages: number,
): QuestionUnit[] {
  return questionWords(question).map(({ word, terms }) => {
    const frequency = Math.min(passages, ...terms.map((term) => frequencies[term] ?? 0));
    const weight = Math.log(1 + (passages + priorPassages) / (frequency + 0.5));
    return { word, terms, weight: genericWords.has(word) ? weight / 2 : weight };
  });
}

/**
 * 1 when the text holds the word; for a part of a long Han word less, as names are shortened and
 * compounds are cut differently.
 */
export function credit(unit: QuestionUnit, held: HeldText): number {
  if (!isHanTerm(unit.word)) return unit.terms.some((term) => held.terms.has(term)) ? 1 : 0;
  if (held.text.includes(unit.word)) return 1;
  if (unit.terms.length < 2) return 0;
  return (0.8 * unit.terms.filter((term) => held.terms.has(term)).length) / unit.terms.length;
}

/** The weighted share of the question's words that a text holds, 0..1. */
export function coverage(units: readonly QuestionUnit[], held: HeldText): number {
  const total = units.reduce((sum, unit) => sum + unit.weight, 0);
  return total === 0
    ? 0
    : units.reduce((sum, unit) => sum + unit.weight * credit(unit, held), 0) / total;
}

/**
 * The weighted share of the question's Han characters that a text holds, 0..1: 丢失 for 丢 is still
 * near. 0 where there are none.
 */
export function characterCoverage(units: readonly QuestionUnit[], held: HeldText): number {
  const weights = new Map<string, number>();
  for (const unit of units) {
    const characters = isHanTerm(unit.word) ? [...unit.word] : [];
    for (const character of characters)
      weights.set(
        character,
        Math.max(weights.get(character) ?? 0, unit.weight / characters.length),
      );
  }
  let total = 0;
  let covered = 0;
  for (const [character, weight] of weights) {
    total += weight;
    if (held.text.includes(character)) covered += weight;
  }
  return total === 0 ? 0 : covered / total;
}
