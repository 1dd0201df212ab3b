import { sentencesOf } from '../text/sentences.ts';
import { questionWords } from '../text/terms.ts';
import { coverage, heldText, questionUnits, type QuestionUnit } from './question-units.ts';

/** A passage that an answer may rest on. */
export interface GivenSource {
  n: number;
  text: string;
}

export interface Support {
  n: number;
  /**
   * The share of the sentence's content that the source holds, 0..1; 0 when a number in it is not
   * there.
   */
  share: number;
}

/**
 * So much of a sentence's content must stand in its source. The bench `answer.grounded` asks for
 * 0.8 by a stricter rule.
 */
export const supportFloor = 0.8;

/** The content words of an answer's sentence, all of one weight. */
function unitsOf(sentence: string): QuestionUnit[] {
  return questionUnits(sentence, {}, 0).map((unit) => ({ ...unit, weight: 1 }));
}

/** `1,250.00` and `1250` are one number; `1.` at a list's or sentence's end is `1`. */
export function numbersOf(text: string): string[] {
  return (text.normalize('NFKC').match(/\d+(?:[.,]\d+)*/g) ?? []).map((number) =>
    number.replaceAll(',', '').replace(/\.0+$/, ''),
  );
}

/**
 * Windows of three sentences: what a sentence says should stand together in the source and not be
 * gathered from all over it.
 */
function windowsOf(text: string): string[] {
  const sentences = sentencesOf(text).map((sentence) => sentence.text);
  return sentences.length <= 3
    ? [text]
    : sentences.slice(0, -2).map((_, i) => sentences.slice(i, i + 3).join(' '));
}

/** How far each source holds a sentence, the best first. */
export function supportOf(sentence: string, sources: readonly GivenSource[]): Support[] {
  const units = unitsOf(sentence);
  const numbers = numbersOf(sentence);
  return sources
    .map(({ n, text }) => ({
      n,
      share: Math.max(0, ...windowsOf(text).map((window) => shareIn(window, units, numbers))),
    }))
    .sort((a, b) => b.share - a.share || a.n - b.n);
}

function shareIn(
  window: string,
  units: readonly QuestionUnit[],
  numbers: readonly string[],
): number {
  const there = new Set(numbersOf(window));
  if (numbers.some((number) => !there.has(number))) return 0;
  return units.length === 0 ? (numbers.length > 0 ? 1 : 0) : coverage(units, heldText(window));
}

/** Whether a sentence says something that the question did not say already. */
export function addsTo(question: string, sentence: string): boolean {
  const asked = new Set(questionWords(question).flatMap((word) => word.terms));
  return questionWords(sentence).some((word) => word.terms.some((term) => !asked.has(term)));
}
