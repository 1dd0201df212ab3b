import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** The ranks whose recall is measured. */
export const recallPlaces = [1, 3, 5, 10] as const;
export const questionsMax = 5000;

/**
 * A passage that holds the answer: its document and words, so that it is known again when the base
 * is cut again.
 */
export const expectedPassageSchema = z.object({
  /** May be of a document that is gone; then `file` and the words tell. */
  documentId: z.string().max(100),
  file: z.string().max(1000),
  /** Empty: anywhere in the document. */
  text: z.string().max(20_000),
});
export type ExpectedPassage = z.infer<typeof expectedPassageSchema>;

const questionText = z.string().trim().min(1).max(2000);
const expectedList = z.array(expectedPassageSchema).min(1).max(10);

export const evaluationQuestionSchema = z.object({
  id: z.string(),
  baseId: z.string(),
  question: z.string(),
  /** Any one of them answers it. */
  expected: z.array(expectedPassageSchema),
  origin: z.enum(['own', 'suggested', 'imported']),
  /** What a model suggests counts in no run until the user has confirmed it. */
  confirmed: z.boolean(),
  createdAt: z.number(),
});
export type EvaluationQuestion = z.infer<typeof evaluationQuestionSchema>;

/** How a run searches; the base stays as it is. */
export const searchOptionsSchema = z.object({
  sides: z.enum(['hybrid', 'words', 'vectors']),
  /** How many passages are looked at. */
  limit: z.number().int().min(1).max(50),
  /**
   * With both indexes: whether the reranker of this machine orders what they found. Not set: as the
   * setting says.
   */
  rerank: z.boolean().optional(),
});
export type SearchOptions = z.infer<typeof searchOptionsSchema>;

/** What the run ran under besides. */
export const evaluationFactsSchema = z.object({
  embeddingModel: z.string(),
  /** Tokens a passage at most, for documents that are read now; null while no model is known. */
  chunkTokens: z.number().nullable(),
  documents: z.number(),
  chunks: z.number(),
  /** Whether a reranker had a part in it. */
  reranked: z.boolean().default(false),
});
export type EvaluationFacts = z.infer<typeof evaluationFactsSchema>;

export const evaluationMetricsSchema = z.object({
  questions: z.number(),
  /** Of the first 1, 3, 5 and 10; each 0..1. */
  recall: z.object({ 1: z.number(), 3: z.number(), 5: z.number(), 10: z.number() }),
  mrr: z.number(),
  ndcg10: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
});
export type EvaluationMetrics = z.infer<typeof evaluationMetricsSchema>;

export const evaluationRunSchema = z.object({
  id: z.string(),
  baseId: z.string(),
  at: z.number(),
  options: searchOptionsSchema,
  facts: evaluationFactsSchema,
  metrics: evaluationMetricsSchema,
});
export type EvaluationRun = z.infer<typeof evaluationRunSchema>;

export const questionResultSchema = z.object({
  question: z.string(),
  /** Of the first expected passage, from 1; null where none was found within the limit. */
  rank: z.number().nullable(),
  tookMs: z.number(),
});
export type QuestionResult = z.infer<typeof questionResultSchema>;

export const evaluationEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({
    type: z.literal('done'),
    run: evaluationRunSchema,
    results: z.array(questionResultSchema),
  }),
]);
export type EvaluationEvent = z.infer<typeof evaluationEventSchema>;

/**
 * `gained`: found by the second alone; `lost`: by the first alone; `up` and `down`: found by both,
 * at another rank.
 */
export const comparedQuestionSchema = z.object({
  question: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  change: z.enum(['gained', 'lost', 'up', 'down', 'same']),
});
export type ComparedQuestion = z.infer<typeof comparedQuestionSchema>;

export const comparisonSchema = z.object({
  before: evaluationRunSchema,
  after: evaluationRunSchema,
  /** Questions that both runs asked: what changed first. */
  questions: z.array(comparedQuestionSchema),
  /** Asked by one of them only; they are in that run's figures. */
  onlyBefore: z.number(),
  onlyAfter: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const suggestionEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('suggestion'), question: evaluationQuestionSchema }),
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number() }),
  /** `passages`: how many were read for them. */
  z.object({
    type: z.literal('done'),
    suggested: z.number(),
    passages: z.number(),
    model: z.string(),
  }),
]);
export type SuggestionEvent = z.infer<typeof suggestionEventSchema>;

const ofBase = z.object({ baseId: z.string() });
const byId = z.object({ id: z.string() });
const format = z.enum(['json', 'csv']);
const given = z.object({ question: questionText, expected: expectedList });

/**
 * Whether a base finds what it should, by its owner's own questions. Only the owner of the base
 * may.
 */
export const evaluationContract = {
  questions: procedure({ access: 'member', audited: false })
    .input(ofBase)
    .output(z.array(evaluationQuestionSchema)),
  /** A new one, or with `id` another text for it; what is saved is confirmed. */
  save: procedure({ access: 'member', audited: true })
    .input(
      ofBase.extend({ id: z.string().optional(), question: questionText, expected: expectedList }),
    )
    .output(evaluationQuestionSchema),
  remove: procedure({ access: 'member', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  /** Questions that are there already stay as they are. */
  import: procedure({ access: 'member', audited: true })
    .input(ofBase.extend({ format, text: z.string().max(10_000_000) }))
    .output(
      z.object({
        added: z.number(),
        unchanged: z.number(),
        refused: z.array(z.object({ line: z.number(), reason: z.string() })),
      }),
    ),
  /** What a file holds, without keeping it: for a run with questions of its own. */
  readFile: procedure({ access: 'member', audited: false })
    .input(z.object({ format, text: z.string().max(10_000_000) }))
    .output(
      z.object({
        questions: z.array(given),
        refused: z.array(z.object({ line: z.number(), reason: z.string() })),
      }),
    ),
  export: procedure({ access: 'member', audited: false })
    .input(ofBase.extend({ format }))
    .output(z.object({ text: z.string() })),
  /**
   * Questions to passages drawn by chance, by a model on this machine alone. They wait for the user
   * to confirm them.
   */
  suggest: procedure({ access: 'member', audited: true })
    .input(ofBase.extend({ count: z.number().int().min(1).max(20) }))
    .output(eventIterator(suggestionEventSchema)),
  /**
   * Asks every confirmed question, or those given, one after another. Kept when it ends; who leaves
   * before stops it.
   */
  run: procedure({ access: 'member', audited: true })
    .input(
      ofBase.extend({
        options: searchOptionsSchema,
        given: z.array(given).min(1).max(questionsMax).optional(),
      }),
    )
    .output(eventIterator(evaluationEventSchema)),
  /** The newest first. */
  runs: procedure({ access: 'member', audited: false })
    .input(ofBase)
    .output(z.array(evaluationRunSchema)),
  results: procedure({ access: 'member', audited: false })
    .input(byId)
    .output(z.object({ run: evaluationRunSchema, results: z.array(questionResultSchema) })),
  compare: procedure({ access: 'member', audited: false })
    .input(z.object({ before: z.string(), after: z.string() }))
    .output(comparisonSchema),
  removeRun: procedure({ access: 'member', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
};
