import type { Kysely } from 'kysely';
import {
  questionsMax,
  type EvaluationQuestion,
  type ExpectedPassage,
  type SuggestionEvent,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import { sourceRows } from '../sources/runtime/source-rows.ts';
import { evaluationRows } from './evaluation-rows.ts';
import { readQuestions, writeQuestions } from './question-file.ts';
import { suggestQuestions, type SuggestDeps } from './suggest.ts';

export interface EvaluationQuestionsDeps extends SuggestDeps {
  db: Kysely<HearthTables>;
  /** Throws `not_found`. */
  mustOwn(caller: Caller, baseId: string): Promise<BaseRow>;
  now: () => number;
}

type Format = 'json' | 'csv';

export interface SavedQuestion {
  /** Replaces this question; creates one where it is not set. */
  id?: string | undefined;
  baseId: string;
  question: string;
  expected: ExpectedPassage[];
}

/** The questions of a base: its owner's own, imported ones and suggested ones. */
export function createEvaluationQuestions(deps: EvaluationQuestionsDeps) {
  const { db, mustOwn, now } = deps;
  const questionsOf = (caller: Caller, baseId: string): Promise<EvaluationQuestion[]> =>
    evaluationRows.questions(db, caller.ownerId, baseId);

  const insert = (
    caller: Caller,
    row: Omit<EvaluationQuestion, 'id' | 'createdAt'>,
    localOnly?: boolean,
  ): Promise<EvaluationQuestion> =>
    evaluationRows.insert(
      db,
      caller.ownerId,
      { ...row, id: newId('eq', now()), createdAt: now() },
      localOnly,
    );

  const mustHaveRoom = async (caller: Caller, baseId: string): Promise<void> => {
    if ((await evaluationRows.count(db, caller.ownerId, baseId)) >= questionsMax)
      throw new AppError('too_large', phrase('knowledge.questionsFull', { most: questionsMax }));
  };

  return {
    async questions(caller: Caller, baseId: string): Promise<EvaluationQuestion[]> {
      await mustOwn(caller, baseId);
      return questionsOf(caller, baseId);
    },
    async save(
      caller: Caller,
      { id, baseId, question, expected }: SavedQuestion,
    ): Promise<EvaluationQuestion> {
      await mustOwn(caller, baseId);
      if (id !== undefined)
        return evaluationRows.update(db, caller.ownerId, { id, baseId, question, expected });
      await mustHaveRoom(caller, baseId);
      return insert(caller, { baseId, question, expected, origin: 'own', confirmed: true });
    },
    async remove(caller: Caller, id: string): Promise<{ removed: boolean }> {
      await evaluationRows.remove(db, caller.ownerId, id);
      return { removed: true };
    },
    /** Adds all questions of a file that are not there yet, or none. */
    async import(
      caller: Caller,
      { baseId, text, format }: { baseId: string; text: string; format: Format },
    ) {
      await mustOwn(caller, baseId);
      const { questions, refused } = readQuestions(text, format);
      const known = new Set((await questionsOf(caller, baseId)).map(({ question }) => question));
      const fresh = questions.filter(({ question }) => !known.has(question));
      const total = known.size + fresh.length;
      if (total > questionsMax)
        throw new AppError(
          'too_large',
          phrase('knowledge.questionsTooMany', { most: questionsMax, count: total }),
        );
      for (const one of fresh)
        await insert(caller, { baseId, ...one, origin: 'imported', confirmed: true });
      return { added: fresh.length, unchanged: questions.length - fresh.length, refused };
    },
    async export(
      caller: Caller,
      { baseId, format }: { baseId: string; format: Format },
    ): Promise<{ text: string }> {
      await mustOwn(caller, baseId);
      const confirmed = (await questionsOf(caller, baseId)).filter((one) => one.confirmed);
      return { text: writeQuestions(confirmed, format) };
    },
    async *suggest(
      caller: Caller,
      { baseId, count }: { baseId: string; count: number },
      signal: AbortSignal,
    ): AsyncGenerator<SuggestionEvent> {
      await mustOwn(caller, baseId);
      const known = (await questionsOf(caller, baseId)).map(({ question }) => question);
      await mustHaveRoom(caller, baseId);
      // The base's own mark is read when a question is asked. A source, and its mark with it, may
      // be removed before that, so the question keeps it.
      const localOnly = (await sourceRows.localOnlyOf(db, [baseId])).length > 0;
      const keep = async (question: string, expected: ExpectedPassage) => {
        await mustHaveRoom(caller, baseId);
        return insert(
          caller,
          { baseId, question, expected: [expected], origin: 'suggested', confirmed: false },
          localOnly,
        );
      };
      yield* suggestQuestions(deps, { caller, baseId, count, known, keep, signal });
    },
  };
}
