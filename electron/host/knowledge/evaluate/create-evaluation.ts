import type { Kysely } from 'kysely';
import {
  questionsMax,
  recallPlaces,
  type Comparison,
  type EvaluationEvent,
  type EvaluationFacts,
  type EvaluationMetrics,
  type EvaluationQuestion,
  type EvaluationRun,
  type ExpectedPassage,
  type QuestionResult,
  type SearchOptions,
  type SuggestionEvent,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { newId } from '../../../../shared/ids.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import type { Schema } from '../../store/schema.ts';
import { chunkSizeFor } from '../parse/chunk.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { Knowledge } from '../operations/knowledge.ts';
import { sourceRows } from '../sources/source-rows.ts';
import { compareRuns } from './compare.ts';
import { evaluationRows } from './evaluation-rows.ts';
import { isExpected } from './match.ts';
import { meanNormalizedGain, meanReciprocalRank, percentileOf, recallAt } from './metrics.ts';
import { readQuestions, writeQuestions } from './question-file.ts';
import { suggestQuestions } from './suggest.ts';

export interface EvaluationDeps {
  db: Kysely<Schema>;
  knowledge: Pick<Knowledge, 'search' | 'list' | 'documents' | 'read'>;
  chat: Router['chat'];
  /** Installed models, the default chat model first. */
  models(): readonly RunnableModel[];
  /** The languages a model was trained on; empty when unknown. */
  languagesOf(modelId: string): readonly string[];
  now: () => number;
}

interface Asked {
  question: string;
  expected: readonly ExpectedPassage[];
  /** Set where the question was made of local-only text. */
  localOnly?: boolean;
}

/**
 * Whether a base finds what it should. Every call is for the base's owner alone; for anybody else
 * the base is `not_found`, also one that is shared with them.
 */
export function createEvaluation({
  db,
  knowledge,
  chat,
  models,
  languagesOf,
  now,
}: EvaluationDeps) {
  const mustOwn = (caller: Caller, baseId: string): Promise<BaseRow> =>
    knowledgeBaseRows.find(db, caller.ownerId, baseId);

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

  const confirmed = async (caller: Caller, baseId: string): Promise<Asked[]> => {
    const localOnly = await evaluationRows.localOnly(db, caller.ownerId, baseId);
    const questions = await evaluationRows.questions(db, caller.ownerId, baseId);
    return questions
      .filter((one) => one.confirmed)
      .map((one) => ({ ...one, localOnly: localOnly.has(one.id) }));
  };

  async function* run(
    caller: Caller,
    {
      baseId,
      options,
      given,
    }: { baseId: string; options: SearchOptions; given?: readonly Asked[] | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<EvaluationEvent> {
    const base = await mustOwn(caller, baseId);
    const questions = given ?? (await confirmed(caller, baseId));
    const [first] = questions;
    if (!first)
      throw new AppError(
        'bad_request',
        'There is no confirmed question to ask. Add one, or confirm what was suggested.',
      );
    const find = ({ question, localOnly = false }: Asked) =>
      knowledge.search(
        { ...caller, localOnly: caller.localOnly || localOnly },
        { id: baseId, query: question, ...options, signal },
      );
    // The first search opens files and loads the model: no question’s time.
    const { hits: firstHits, reranked = false } = await find(first);
    if (options.rerank === true && !reranked)
      throw new AppError(
        'model_not_installed',
        'There is no reranker on this machine. Download one under Models, or run without it.',
      );
    const facts = await factsOf(caller, reranked, base);
    // Whatever is asked, some vectors are the nearest.
    if (options.sides === 'vectors' && firstHits.length === 0 && facts.chunks > 0)
      throw new AppError(
        'model_not_installed',
        `The vectors can’t be measured: the questions get none from ${facts.embeddingModel} ` +
          'now. Check under Models that it is there and works, and try again.',
      );
    const results: QuestionResult[] = [];
    for (const asked of questions) {
      signal.throwIfAborted();
      const { hits, tookMs } = await find(asked);
      const index = hits.findIndex((hit) => isExpected(hit, asked.expected));
      results.push({ question: asked.question, rank: index === -1 ? null : index + 1, tookMs });
      yield { type: 'progress', done: results.length, total: questions.length };
    }
    const kept: EvaluationRun = {
      id: newId('run', now()),
      baseId,
      at: now(),
      options,
      facts,
      metrics: metricsOf(results),
    };
    await evaluationRows.keepRun(db, caller.ownerId, { run: kept, results });
    yield { type: 'done', run: kept, results };
  }

  const mustHaveRoom = async (caller: Caller, baseId: string): Promise<void> => {
    if ((await evaluationRows.count(db, caller.ownerId, baseId)) >= questionsMax)
      throw new AppError(
        'too_large',
        `A base has at most ${questionsMax} questions, and this one has as many. Remove some ` +
          'before you add others.',
      );
  };

  const addAll = async (caller: Caller, baseId: string, text: string, format: 'json' | 'csv') => {
    const { questions, refused } = readQuestions(text, format);
    const known = new Set(
      (await evaluationRows.questions(db, caller.ownerId, baseId)).map(({ question }) => question),
    );
    const fresh = questions.filter(({ question }) => !known.has(question));
    if (known.size + fresh.length > questionsMax)
      throw new AppError(
        'too_large',
        `A base has at most ${questionsMax} questions; these would make ` +
          `${known.size + fresh.length}. Nothing was added.`,
      );
    for (const one of fresh)
      await evaluationRows.insert(db, caller.ownerId, {
        id: newId('eq', now()),
        baseId,
        ...one,
        origin: 'imported',
        confirmed: true,
        createdAt: now(),
      });
    return { added: fresh.length, unchanged: questions.length - fresh.length, refused };
  };

  return {
    run,
    async questions(caller: Caller, baseId: string): Promise<EvaluationQuestion[]> {
      await mustOwn(caller, baseId);
      return evaluationRows.questions(db, caller.ownerId, baseId);
    },
    async save(
      caller: Caller,
      {
        id,
        baseId,
        question,
        expected,
      }: { id?: string | undefined; baseId: string; question: string; expected: ExpectedPassage[] },
    ): Promise<EvaluationQuestion> {
      await mustOwn(caller, baseId);
      if (id !== undefined)
        return evaluationRows.update(db, caller.ownerId, { id, baseId, question, expected });
      await mustHaveRoom(caller, baseId);
      return evaluationRows.insert(db, caller.ownerId, {
        id: newId('eq', now()),
        baseId,
        question,
        expected,
        origin: 'own',
        confirmed: true,
        createdAt: now(),
      });
    },
    async remove(caller: Caller, id: string): Promise<{ removed: boolean }> {
      await evaluationRows.remove(db, caller.ownerId, id);
      return { removed: true };
    },
    async import(
      caller: Caller,
      { baseId, text, format }: { baseId: string; text: string; format: 'json' | 'csv' },
    ) {
      await mustOwn(caller, baseId);
      return addAll(caller, baseId, text, format);
    },
    async export(
      caller: Caller,
      { baseId, format }: { baseId: string; format: 'json' | 'csv' },
    ): Promise<{ text: string }> {
      await mustOwn(caller, baseId);
      return {
        text: writeQuestions(
          (await evaluationRows.questions(db, caller.ownerId, baseId)).filter(
            (one) => one.confirmed,
          ),
          format,
        ),
      };
    },
    async *suggest(
      caller: Caller,
      { baseId, count }: { baseId: string; count: number },
      signal: AbortSignal,
    ): AsyncGenerator<SuggestionEvent> {
      await mustOwn(caller, baseId);
      const known = (await evaluationRows.questions(db, caller.ownerId, baseId)).map(
        ({ question }) => question,
      );
      await mustHaveRoom(caller, baseId);
      // A base is asked for its mark when the question is; a source, and its mark with it, may be
      // removed before the question is.
      const localOnly = (await sourceRows.localOnlyOf(db, [baseId])).length > 0;
      const keep = async (question: string, expected: ExpectedPassage) => {
        await mustHaveRoom(caller, baseId);
        return evaluationRows.insert(
          db,
          caller.ownerId,
          {
            id: newId('eq', now()),
            baseId,
            question,
            expected: [expected],
            origin: 'suggested',
            confirmed: false,
            createdAt: now(),
          },
          localOnly,
        );
      };
      yield* suggestQuestions(
        { knowledge, chat, models, languagesOf },
        { caller, baseId, count, known, keep, signal },
      );
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
        throw new AppError(
          'bad_request',
          'These are runs of two knowledge bases. Choose two of one base.',
        );
      return compareRuns(first, second);
    },
    async removeRun(caller: Caller, id: string): Promise<{ removed: boolean }> {
      await evaluationRows.removeRun(db, caller.ownerId, id);
      return { removed: true };
    },
  };
}

export type Evaluation = ReturnType<typeof createEvaluation>;

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
