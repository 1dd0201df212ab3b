import type { AnswerEvent } from '../../../../shared/contract/answers.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Questions } from '../../limits/questions.ts';
import type { Answering, AnswerInput } from '../answer/answering.ts';
import type { Knowledge } from '../operations/knowledge.ts';

const readerStopped = new AppError('aborted', phrase('access.readerStopped'));

/** Answers on documents, each counted as one question. */
export const countAnswers = (answering: Answering, questions: Questions): Answering => ({
  async *answer(input: AnswerInput): AsyncGenerator<AnswerEvent> {
    const { caller, model, conversationId = null } = input;
    const question = questions.open(caller, { purpose: 'question', model, conversationId });
    try {
      for await (const event of answering.answer(input))
        yield event.type === 'sources' ? { ...event, requestId: question.requestId } : event;
      question.end(null);
    } catch (error) {
      question.end(toAppError(error));
      throw error;
    } finally {
      question.end(readerStopped);
    }
  },
});

/** Searches in documents, each counted as one question. */
export const countSearches = <Whole extends Pick<Knowledge, 'search'>>(
  knowledge: Whole,
  questions: Questions,
): Whole => ({
  ...knowledge,
  search: async (caller, input) => {
    const question = questions.open(caller, { purpose: 'search', model: '', conversationId: null });
    try {
      const found = await knowledge.search(caller, input);
      question.end(null);
      return found;
    } catch (error) {
      question.end(toAppError(error));
      throw error;
    }
  },
});
