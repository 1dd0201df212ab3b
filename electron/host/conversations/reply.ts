import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import type { Citation } from '../../../shared/contract/knowledge.ts';

export type ReplyEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'sources'; sources: Citation[]; searchedFor: string | null }
  /** The whole answer with its citations checked, in the place of what was streamed. */
  | { type: 'result'; content: string; declined: boolean; sources: Citation[] };

/** An answer on its way, by a model alone or on documents. */
export interface Reply {
  events: AsyncIterable<ReplyEvent>;
  /** What served it so far; null while nothing has. */
  footnote(): MessageFootnote | null;
}
