import type { AnswerEvent } from '../../../../shared/contract/answers.ts';
import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import type { Caller } from '../../caller.ts';

export interface AnswerInput {
  caller: Caller;
  baseIds: readonly string[];
  question: string;
  /** Earlier turns, oldest first, for questions that refer to them. */
  history: readonly { role: 'user' | 'assistant'; content: string }[];
  /** `auto` or a model's id. */
  model: string;
  /** Which documents the answer may rest on. Default: all. */
  filter?: SearchFilter | undefined;
  signal: AbortSignal;
  /** The conversation of the question, if there is one. */
  conversationId?: string;
  /** How the caller wants answers written; the rules of citing come first. Default: none. */
  instructions?: string;
}

/**
 * Answers on documents: the sources first, then text with `[n]`, then the result with its citations
 * checked.
 */
export interface Answering {
  answer(input: AnswerInput): AsyncIterable<AnswerEvent>;
}
