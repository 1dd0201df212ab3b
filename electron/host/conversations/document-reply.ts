import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import type { AnswerInput, Answering } from '../knowledge/answer/answering.ts';
import type { Reply, ReplyEvent } from './reply.ts';

/** An answer on the attached documents. */
export function documentReply(answering: Answering, input: AnswerInput): Reply {
  let footnote: MessageFootnote | null = null;

  async function* events(): AsyncGenerator<ReplyEvent> {
    for await (const event of answering.answer(input)) {
      if (event.type === 'sources')
        yield { type: 'sources', sources: event.sources, searchedFor: event.searchedFor ?? null };
      else if (event.type === 'delta') yield { type: 'text', text: event.text };
      else if (event.type === 'footnote') footnote = event.footnote;
      else if (event.type === 'done')
        yield {
          type: 'result',
          content: event.result.answer,
          declined: event.result.declined,
          sources: event.result.sources,
        };
    }
  }

  return { events: events(), footnote: () => footnote };
}
