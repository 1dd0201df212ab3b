import { questionWords } from '../text/terms.ts';

const leaning = /\b(it|its|they|them|their|this|that|these|those|he|she|his|her|there|then)\b|它|他|她|这|那|其|呢/i;

/** What is searched for: the question, with the user's last one before it when it leans on that (`And when does it end?`). */
export function retrievalQuery(question: string, history: readonly { role: 'user' | 'assistant'; content: string }[]): string {
  const before = history.findLast((turn) => turn.role === 'user')?.content;
  const leans = questionWords(question).length <= 2 || (leaning.test(question) && questionWords(question).length <= 4);
  return before !== undefined && leans ? `${before.slice(0, 1000)}\n${question}` : question;
}
