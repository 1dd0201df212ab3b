import type { MessageFootnote } from '../../../shared/contract/message-footnote.ts';
import type { AnswerEvent } from '../../../shared/contract/answers.ts';
import type { AnswerInput, Answering } from '../knowledge/answer/answering.ts';
import type { Reply } from './reply.ts';

/** An answer on the attached documents. */
export function documentReply(answering: Answering, input: AnswerInput): Reply {
  let footnote: MessageFootnote | null = null;

  async function* events(): AsyncGenerator<AnswerEvent> {
    for await (const event of answering.answer(input)) {
      if (event.type === 'done') footnote = event.result.footnote;
      yield event;
    }
  }

  return { events: events(), footnote: () => footnote };
}
