import type { Kysely } from 'kysely';
import type {
  Comparison,
  EvaluationEvent,
  EvaluationRun,
  QuestionResult,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Caller } from '../../caller.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { HearthTables } from '../../store/schema.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { Knowledge } from '../operations/knowledge.ts';
import { compareRuns } from './compare.ts';
import { createEvaluationQuestions } from './evaluation-questions.ts';
import { evaluationRows } from './evaluation-rows.ts';
import { createEvaluationRun, type EvaluationRunInput } from './run-evaluation.ts';

export interface EvaluationDeps {
  db: Kysely<HearthTables>;
  knowledge: Pick<Knowledge, 'search' | 'list' | 'documents' | 'read'>;
  chat: Router['chat'];
  /** Installed models, the default chat model first. */
  models(): readonly RunnableModel[];
  /** The languages a model was trained on; empty when unknown. */
  languagesOf(modelId: string): readonly string[];
  now: () => number;
}

/**
 * Whether a base finds what it should. Only the base's owner may call; for another caller the base
 * is `not_found`, also one that is shared with them.
 */
export function createEvaluation(deps: EvaluationDeps) {
  const { db } = deps;
  const mustOwn = (caller: Caller, baseId: string): Promise<BaseRow> =>
    knowledgeBaseRows.find(db, caller.ownerId, baseId);
  const runOn = createEvaluationRun(deps);

  return {
    ...createEvaluationQuestions({ ...deps, mustOwn }),
    async *run(
      caller: Caller,
      input: EvaluationRunInput,
      signal: AbortSignal,
    ): AsyncGenerator<EvaluationEvent> {
      yield* runOn(caller, await mustOwn(caller, input.baseId), input, signal);
    },
    async runs(caller: Caller, baseId: string): Promise<EvaluationRun[]> {
      await mustOwn(caller, baseId);
      return evaluationRows.runs(db, caller.ownerId, baseId);
    },
    results: (
      caller: Caller,
      id: string,
    ): Promise<{ run: EvaluationRun; results: QuestionResult[] }> =>
      evaluationRows.run(db, caller.ownerId, id),
    async compare(
      caller: Caller,
      { before, after }: { before: string; after: string },
    ): Promise<Comparison> {
      const [first, second] = await Promise.all([
        evaluationRows.run(db, caller.ownerId, before),
        evaluationRows.run(db, caller.ownerId, after),
      ]);
      if (first.run.baseId !== second.run.baseId)
        throw new AppError('bad_request', phrase('knowledge.runsOfTwoBases'));
      return compareRuns(first, second);
    },
    async removeRun(caller: Caller, id: string): Promise<{ removed: boolean }> {
      await evaluationRows.removeRun(db, caller.ownerId, id);
      return { removed: true };
    },
  };
}

export type Evaluation = ReturnType<typeof createEvaluation>;
