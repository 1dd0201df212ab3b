import type { ChatEvent } from '../../../shared/chat.ts';
import type { MessageFootnote } from '../../../shared/contract/message-footnote.ts';
import type { AnswerEvent } from '../../../shared/contract/answers.ts';

/** An answer on its way, by a model alone or on documents. */
export interface Reply {
  events: AsyncIterable<ChatEvent | AnswerEvent>;
  /** What served it so far; null while nothing has. */
  footnote(): MessageFootnote | null;
}
