import { questionWords } from '../text/terms.ts';

interface Turn {
  role: 'user' | 'assistant';
  content: string;
}

const pronouns =
  'it|its|they|them|their|this|that|these|those|one|ones|he|him|his|she|her|there|then';
const leaning = new RegExp(`\\b(${pronouns})\\b|它|他|她|这|那|其|该|呢`, 'i');
const goingOn =
  /^\s*(and|but|or|so|also|then|what about|how about|why|how come)\b|^(还|又|再|另外|以及|为什么|所以|然后)/i;
/** A longer question says itself what it is about, though it has such a word. */
const leaningWords = 4;
const turnsBack = 3;
const carriedCharacters = 1000;

/** Whether a question means what was asked before it. */
function leans(question: string): boolean {
  const words = questionWords(question).length;
  return (
    words <= 1 || (words <= leaningWords && (leaning.test(question) || goingOn.test(question)))
  );
}

/**
 * What is searched for: the question, and before it those that it leans on (`And when does it
 * end?`), back to one that needs no other. Decided by its words alone: no model is asked, so
 * nothing of a conversation is sent to a provider. Measured on XQuAD in
 * docs/decisions/0026-evaluation-and-answers.md.
 */
export function retrievalQuery(question: string, history: readonly Turn[]): string {
  const before = history.filter(({ role }) => role === 'user').slice(-turnsBack);
  const parts = [question];
  while (before.length > 0 && leans(parts[0] ?? ''))
    parts.unshift((before.pop()?.content ?? '').slice(0, carriedCharacters));
  return parts.join('\n');
}
