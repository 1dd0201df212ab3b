import { addsTo, numbersOf, supportFloor, supportOf, type GivenSource } from './attribute.ts';
import { harmless } from './harmless.ts';
import { citedIn, isReference, withoutCitations } from './citation-marks.ts';

/** What of a model's sentence may be shown. */
export interface CheckedSentence {
  /** With its citations; empty when it is dropped. */
  text: string;
  cited: number[];
}

/** `text` with `[n]` set before its final mark, as the app writes it. */
export function cite(text: string, numbers: readonly number[]): string {
  if (numbers.length === 0) return text;
  const marks = numbers.map((n) => `[${n}]`).join('');
  const match = /^([\s\S]*?)([.!?。！？；]+["”’」』）)]*)?(\s*)$/.exec(text);
  const [, body = text, mark = '', space = ''] = match ?? [];
  const gap = /[\p{Script=Han}”」』）]$/u.test(body.trimEnd()) ? '' : ' ';
  return `${body.trimEnd()}${gap}${marks}${mark}${space}`;
}

/**
 * For a small model: a sentence stays only if one source holds it, and is cited by us, whatever the
 * model wrote. What only says the question again is dropped too.
 */
export function checkStrictly(
  sentence: string,
  question: string,
  sources: readonly GivenSource[],
): CheckedSentence {
  const plain = harmless(
    withoutCitations(sentence),
    sources.map(({ text }) => text),
  ).replace(/^(\s*)[-*•]\s+/, '$1');
  const [best] = supportOf(plain, sources);
  if (!best || best.share < supportFloor || !addsTo(question, plain))
    return { text: '', cited: [] };
  return { text: cite(plain, [best.n]), cited: [best.n] };
}

/** A citation by the model itself must at least be on the same matter. */
const citedFloor = 0.4;
const attributedFloor = 0.6;

/**
 * For a capable model: its citations stay where the source was given and holds what the sentence is
 * about, a sentence without one is attributed if a source holds most of it, and a sentence with a
 * number that neither a source nor the question has is dropped.
 */
export function checkCitations(
  sentence: string,
  question: string,
  sources: readonly GivenSource[],
): CheckedSentence {
  const plain = harmless(withoutCitations(sentence), [
    question,
    ...sources.map(({ text }) => text),
  ]);
  if (isReference(sentence)) return { text: '', cited: [] };
  if (!/[\p{L}\p{N}]/u.test(plain)) return { text: plain, cited: [] };
  const known = new Set(numbersOf(`${question} ${sources.map((source) => source.text).join(' ')}`));
  if (numbersOf(withoutListMark(plain)).some((number) => !known.has(number)))
    return { text: '', cited: [] };
  const support = new Map(
    supportOf(withoutListMark(plain), sources).map(({ n, share }) => [n, share]),
  );
  const kept = [...new Set(citedIn(sentence))].filter((n) => (support.get(n) ?? 0) >= citedFloor);
  const [best] = [...support].sort((a, b) => b[1] - a[1]);
  const cited = kept.length > 0 ? kept : best && best[1] >= attributedFloor ? [best[0]] : [];
  return { text: cite(plain, cited), cited };
}

function withoutListMark(text: string): string {
  return text.replace(/^\s*\d+[.)]\s+/, '');
}
