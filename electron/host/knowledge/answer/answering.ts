import type { AskEvent } from '../../../../shared/contract/knowledge.ts';
import type { MessageFootnote } from '../../../../shared/contract/conversations.ts';
import type { Caller } from '../../caller.ts';

export interface AnswerInput {
  caller: Caller;
  baseIds: readonly string[];
  question: string;
  /** Earlier turns, oldest first, for questions that lean on them. */
  history: readonly { role: 'user' | 'assistant'; content: string }[];
  /** `auto` or a model's id. */
  model: string;
  signal: AbortSignal;
  /** The conversation that it belongs to, if it does. */
  conversationId?: string;
}

export type AnswerEvent =
  | AskEvent
  /** The question's row in the ledger, before anything else. */
  | { type: 'opened'; requestId: string }
  | { type: 'footnote'; footnote: MessageFootnote | null };

/**
 * An answer on documents: sources at once, then text with `[n]`, then the result with its citations
 * checked.
 */
export interface Answering {
  answer(input: AnswerInput): AsyncIterable<AnswerEvent>;
}
