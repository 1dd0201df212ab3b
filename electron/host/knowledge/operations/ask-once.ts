import type { AnswerEvent } from '../../../../shared/contract/answers.ts';
import type { Caller } from '../../caller.ts';
import type { Answering } from '../answer/answering.ts';
import type { Knowledge } from './knowledge.ts';

/** Answers one question without a conversation. */
export const askOnce = (
  answering: Answering,
  caller: Caller,
  {
    baseIds,
    question,
    model = 'auto',
    localOnly = false,
    filter,
    signal,
  }: Parameters<Knowledge['ask']>[1],
): AsyncIterable<AnswerEvent> =>
  answering.answer({
    caller: { ...caller, localOnly: caller.localOnly || localOnly },
    baseIds,
    question,
    history: [],
    model,
    filter,
    signal,
  });
