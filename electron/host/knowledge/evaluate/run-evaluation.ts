import type { Kysely } from 'kysely';
import {
  recallPlaces,
  type EvaluationEvent,
  type EvaluationFacts,
  type EvaluationMetrics,
  type EvaluationRun,
  type ExpectedPassage,
  type QuestionResult,
  type SearchOptions,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import type { Knowledge } from '../operations/knowledge.ts';
import { chunkSizeFor } from '../parse/chunk.ts';
import { evaluationRows } from './evaluation-rows.ts';
import { isExpected } from './match.ts';
import { meanNormalizedGain, meanReciprocalRank, percentileOf, recallAt } from './metrics.ts';

/** A question to search for, and the passages that it should find. */
export interface TestQuestion {
  question: string;
  expected: readonly ExpectedPassage[];
  /** Set where the question was made of local-only text. */
  localOnly?: boolean;
}

export interface EvaluationRunDeps {
  db: Kysely<HearthTables>;
  knowledge: Pick<Knowledge, 'search' | 'list'>;
  models(): readonly RunnableModel[];
  now: () => number;
}

export interface EvaluationRunInput {
  baseId: string;
  options: SearchOptions;
  /** Default: the base's confirmed questions. */
  given?: readonly TestQuestion[] | undefined;
}

/** Measures whether a base finds what it should. */
export function createEvaluationRun({ db, knowledge, models, now }: EvaluationRunDeps) {
  const factsOf = async (
    caller: Caller,
    reranked: boolean,
    { id, embedding_model: embeddingModel, chunk_tokens: chosen }: BaseRow,
  ): Promise<EvaluationFacts> => {
    const base = (await knowledge.list(caller)).find((one) => one.id === id);
    const model = models().find((one) => one.id === embeddingModel);
    return {
      embeddingModel,
      chunkTokens: chosen ?? (model ? chunkSizeFor(model.contextTokens).maxTokens : null),
      documents: base?.documents ?? 0,
      chunks: base?.chunks ?? 0,
      reranked,
    };
  };

  const confirmedQuestions = async (caller: Caller, baseId: string): Promise<TestQuestion[]> => {
    const localOnly = await evaluationRows.localOnly(db, caller.ownerId, baseId);
    const questions = await evaluationRows.questions(db, caller.ownerId, baseId);
    return questions
      .filter((one) => one.confirmed)
      .map((one) => ({ ...one, localOnly: localOnly.has(one.id) }));
  };

  return async function* run(
    caller: Caller,
    base: BaseRow,
    { baseId, options, given }: EvaluationRunInput,
    signal: AbortSignal,
  ): AsyncGenerator<EvaluationEvent> {
    const questions = given ?? (await confirmedQuestions(caller, baseId));
    const [first] = questions;
    if (!first) throw new AppError('bad_request', phrase('knowledge.noQuestions'));
    const find = ({ question, localOnly = false }: TestQuestion) =>
      knowledge.search(
        { ...caller, localOnly: caller.localOnly || localOnly },
        { id: baseId, query: question, ...options, signal },
      );
    // The first search opens files and loads the model, so its time is not a question's.
    const { hits, reranked = false } = await find(first);
    const facts = await factsOf(caller, reranked, base);
    mustMeasure(options, facts, hits.length);
    const results: QuestionResult[] = [];
    for (const asked of questions) {
      signal.throwIfAborted();
      const found = await find(asked);
      const index = found.hits.findIndex((hit) => isExpected(hit, asked.expected));
      const rank = index === -1 ? null : index + 1;
      results.push({ question: asked.question, rank, tookMs: found.tookMs });
      yield { type: 'progress', done: results.length, total: questions.length };
    }
    const finished: EvaluationRun = {
      id: newId('run', now()),
      baseId,
      at: now(),
      options,
      facts,
      metrics: metricsOf(results),
    };
    await evaluationRows.keepRun(db, caller.ownerId, { run: finished, results });
    yield { type: 'done', run: finished, results };
  };
}

/** Throws `model_not_installed` where a model that the options name does not answer. */
function mustMeasure(options: SearchOptions, facts: EvaluationFacts, firstHits: number): void {
  if (options.rerank === true && !facts.reranked)
    throw new AppError('model_not_installed', phrase('knowledge.noReranker'));
  // Some vectors are always the nearest, whatever the question is.
  if (options.sides === 'vectors' && firstHits === 0 && facts.chunks > 0)
    throw new AppError(
      'model_not_installed',
      phrase('knowledge.noVectors', { model: facts.embeddingModel }),
    );
}

function metricsOf(results: readonly QuestionResult[]): EvaluationMetrics {
  const ranks = results.map(({ rank }) => rank);
  const times = results.map(({ tookMs }) => tookMs);
  const recall = Object.fromEntries(
    recallPlaces.map((k) => [k, recallAt(ranks, k)]),
  ) as EvaluationMetrics['recall'];
  return {
    questions: results.length,
    recall,
    mrr: meanReciprocalRank(ranks),
    ndcg10: meanNormalizedGain(ranks, 10),
    p50Ms: percentileOf(times, 0.5),
    p95Ms: percentileOf(times, 0.95),
  };
}
