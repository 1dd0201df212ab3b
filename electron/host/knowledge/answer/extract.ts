import type { Evidence, EvidenceSentence } from './evidence.ts';

const anyOf = (patterns: readonly string[], flags = 'i'): RegExp =>
  new RegExp(patterns.join('|'), flags);

/** Kinds of question whose answer must have a certain look, and that look. */
const answerLooks: readonly [question: RegExp, answer: RegExp][] = [
  [
    anyOf([
      '\\b(how (many|much|long|old|far|tall|large|high)|what (percent|number|amount))\\b',
      '多少|几[个年次人天名种月]|多长|多高|多大|多久|百分',
    ]),
    anyOf([
      '\\d|\\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|half)\\b',
      '\\b(hundred|thousand|million|billion)\\b|[一二三四五六七八九十百千万亿两]',
    ]),
  ],
  [
    anyOf([
      '\\b(when|what (year|date|day|month|century)|which (year|day|month))\\b',
      '哪一?[年天月]|什么时候|何时|日期',
    ]),
    // “May” is a month and “may” is not.
    anyOf(
      [
        '\\b1\\d{3}\\b|\\b20\\d\\d\\b|century|\\d+\\s*[年月日号]|世纪',
        '\\b(January|February|March|April|May|June|July|August)\\b',
        '\\b(September|October|November|December)\\b',
      ],
      '',
    ),
  ],
  [/\b(who|whom|whose)\b|谁|何人|哪位/i, /(?<=[\p{Ll},;]\s)\p{Lu}\p{L}+|·|[\p{Script=Han}]/u],
];

function looksRight(question: string, sentence: string): boolean {
  return answerLooks.every(([asked, look]) => !asked.test(question) || look.test(sentence));
}

/**
 * The sentences that are most likely to hold the answer, best first: by the question's words in the
 * sentence and its adjacent, by meaning where a model can tell, by whether the sentence looks like
 * an answer to this kind of question, and a little by the rank of its passage.
 */
export function bestSentences(
  question: string,
  { sentences }: Evidence,
  limit: number,
): EvidenceSentence[] {
  const score = (sentence: EvidenceSentence): number =>
    sentence.coverage +
    0.3 * sentence.window +
    0.7 * Math.max(0, sentence.meaning ?? 0) +
    (looksRight(question, sentence.text) ? 0.25 : 0) -
    0.05 * (sentence.n - 1);
  const seen = new Set<string>();
  return sentences
    .map((sentence) => ({ sentence, score: score(sentence) }))
    .sort((a, b) => b.score - a.score)
    .map(({ sentence }) => sentence)
    .filter((sentence) => !seen.has(sentence.text) && seen.add(sentence.text))
    .slice(0, limit);
}
