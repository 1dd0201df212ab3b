import type { ChatMessage } from '../../../shared/chat.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

export interface Turn {
  /** The message it came from; of several that were joined, the last. */
  id: string;
  role: 'user' | 'assistant';
  content: string;
  tokens: number;
}

export interface ContextInput {
  system: string;
  /** What was said before the first of `turns`; empty when nothing was. */
  summary: string;
  /** Tokens of system text and summary. */
  headTokens: number;
  /** Oldest first; the last one is the question. */
  turns: readonly Turn[];
  /** The model's window, in tokens. */
  contextTokens: number;
}

export interface FittedContext {
  messages: ChatMessage[];
  /** How many of the oldest turns have no place. */
  dropped: number;
  /**
   * How many of the oldest turns a summary should cover, so that the next few turns have a place
   * too; 0 when none is needed.
   */
  summarise: number;
}

/** What a chat template adds around each message; ChatML takes 4 to 5. */
const tokensAround = 5;

/** Tokens kept free for the answer: a quarter of a small window, 1,024 of a large one. */
export const answerTokensOf = (contextTokens: number): number =>
  Math.min(1024, Math.floor(contextTokens / 4));

/**
 * The index of the first turn of the newest ones that fit into `budget` tokens; a window never
 * opens with an answer.
 */
function firstThatFits(turns: readonly Turn[], budget: number): number {
  let left = budget;
  let first = turns.length;
  while (first > 0) {
    const turn = turns[first - 1];
    if (turn === undefined || turn.tokens + tokensAround > left) break;
    left -= turn.tokens + tokensAround;
    first -= 1;
  }
  while (first < turns.length - 1 && turns[first]?.role === 'assistant') first += 1;
  return first;
}

const withSummary = (system: string, summary: string): string =>
  summary === '' ? system : `${system}\n\nWhat was said before, in short:\n${summary}`;

/**
 * Fits system text, summary and the newest turns into a model's window. Throws `context_too_long`
 * when the question alone has no place.
 */
export function fitContext({
  system,
  summary,
  headTokens,
  turns,
  contextTokens,
}: ContextInput): FittedContext {
  const budget = contextTokens - answerTokensOf(contextTokens) - headTokens - tokensAround;
  const dropped = firstThatFits(turns, budget);
  if (dropped >= turns.length && turns.length > 0) {
    throw new AppError(
      'context_too_long',
      phrase('conversations.tooLong', { tokens: contextTokens }),
    );
  }
  const kept = turns.slice(dropped).map(({ role, content }): ChatMessage => ({ role, content }));
  const summarise =
    dropped === 0
      ? 0
      : Math.min(turns.length - 1, Math.max(dropped, firstThatFits(turns, budget / 2)));
  return {
    messages: [{ role: 'system', content: withSummary(system, summary) }, ...kept],
    dropped,
    summarise,
  };
}
