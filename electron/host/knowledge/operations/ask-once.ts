import type { AskEvent } from '../../../../shared/contract/answers.ts';
import type { Caller } from '../../caller.ts';
import type { Answering } from '../answer/answering.ts';
import type { Knowledge } from './knowledge.ts';

/** Answers one question without a conversation. */
export async function* askOnce(
  answering: Answering,
  caller: Caller,
  { baseIds, question, model = 'auto', localOnly = false, signal }: Parameters<Knowledge['ask']>[1],
): AsyncGenerator<AskEvent> {
  for await (const event of answering.answer({
    caller: { ...caller, localOnly: caller.localOnly || localOnly },
    baseIds,
    question,
    history: [],
    model,
    signal,
  }))
    if (event.type !== 'footnote' && event.type !== 'opened') yield event;
}
