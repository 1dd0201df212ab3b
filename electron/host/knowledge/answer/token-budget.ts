import type { AnswerInput } from './answering.ts';
import type { PassageBudget } from '../retrieve/fit-passages.ts';
import { estimatePieces } from '../text/estimate-pieces.ts';

type Turn = AnswerInput['history'][number];

/** A capable model reads as many of the best ten as fit in its share of tokens. */
const passagesFit = { least: 3, most: 8 };
/** A model in the cloud, or one of which nothing is known. */
const passagesTokens = 4000;
const historyTokens = 4000;
/** What the question and the rules take. */
const promptTokens = 800;
export const answerTokens = 1024;
/** Of what is left of a window, at most so much is the conversation's. */
const historyShare = 0.25;
/**
 * No turn takes more than this of the conversation's tokens, so that the last two exchanges always
 * stand.
 */
const turnShare = 0.25;

const sum = (turns: readonly { tokens: number }[]): number =>
  turns.reduce((all, { tokens }) => all + tokens, 0);

function cut({ role, content }: Turn, most: number): Turn & { tokens: number } {
  const tokens = estimatePieces(content);
  if (tokens <= most) return { role, content, tokens };
  return {
    role,
    content: `${content.slice(0, Math.floor((content.length * most) / tokens))} …`,
    tokens: most,
  };
}

/** The newest turns that have a place together, from a question on; of a long one its beginning. */
function recentTurns(history: readonly Turn[], most: number): (Turn & { tokens: number })[] {
  const kept: (Turn & { tokens: number })[] = [];
  for (const turn of history.toReversed()) {
    const next = cut(turn, most * turnShare);
    if (sum(kept) + next.tokens > most) break;
    kept.unshift(next);
  }
  return kept.slice(
    Math.max(
      0,
      kept.findIndex(({ role }) => role === 'user'),
    ),
  );
}

/** How a window is shared: what of the conversation goes along, and what is left for passages. */
export function tokenBudget(
  { history, instructions = '' }: Pick<AnswerInput, 'history' | 'instructions'>,
  contextTokens = Number.POSITIVE_INFINITY,
): { history: Turn[]; fit: PassageBudget } {
  const left = Math.max(
    0,
    contextTokens - answerTokens - promptTokens - estimatePieces(instructions),
  );
  const turns = recentTurns(history, Math.min(historyTokens, left * historyShare));
  return {
    history: turns.map(({ role, content }) => ({ role, content })),
    fit: { ...passagesFit, maxTokens: Math.min(passagesTokens, left - sum(turns)) },
  };
}
