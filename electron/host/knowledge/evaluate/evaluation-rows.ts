import { sql, type Kysely, type Selectable } from 'kysely';
import { z } from 'zod';
import {
  evaluationRunSchema,
  expectedPassageSchema,
  questionResultSchema,
  type EvaluationQuestion,
  type EvaluationRun,
  type QuestionResult,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { HearthTables } from '../../store/schema.ts';
import { isUniqueViolation } from '../../store/store-errors.ts';
import type { KeptRun } from './compare.ts';

type QuestionRow = Selectable<HearthTables['evaluation_questions']>;
type RunRow = Pick<
  Selectable<HearthTables['evaluation_runs']>,
  'id' | 'base_id' | 'at' | 'summary'
>;

/** The newest runs of a base are kept, this many. */
const runsKept = 100;

const summarySchema = evaluationRunSchema.pick({ options: true, facts: true, metrics: true });
const runGone = (): AppError => new AppError('not_found', phrase('knowledge.runMissing'));
const questionGone = (): AppError => new AppError('not_found', phrase('knowledge.questionMissing'));

const toQuestion = (row: QuestionRow): EvaluationQuestion => ({
  id: row.id,
  baseId: row.base_id,
  question: row.question,
  expected: z.array(expectedPassageSchema).parse(JSON.parse(row.expected)),
  origin: row.origin,
  confirmed: row.confirmed === 1,
  createdAt: row.created_at,
});
const toRun = (row: RunRow): EvaluationRun => ({
  id: row.id,
  baseId: row.base_id,
  at: row.at,
  ...summarySchema.parse(JSON.parse(row.summary)),
});

/**
 * The rows of `hearth.db`; each query is bound to the owner, so another owner's row is `not_found`.
 */
export const evaluationRows = {
  async questions(
    db: Kysely<HearthTables>,
    ownerId: string,
    baseId: string,
  ): Promise<EvaluationQuestion[]> {
    return (
      await db
        .selectFrom('evaluation_questions')
        .selectAll()
        .where('owner_id', '=', ownerId)
        .where('base_id', '=', baseId)
        .orderBy('created_at')
        .orderBy(sql`rowid`)
        .execute()
    ).map(toQuestion);
  },

  /** The ids of questions whose text is local-only whatever becomes of the base. */
  async localOnly(
    db: Kysely<HearthTables>,
    ownerId: string,
    baseId: string,
  ): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('evaluation_questions')
      .select('id')
      .where('owner_id', '=', ownerId)
      .where('base_id', '=', baseId)
      .where('local_only', '=', 1)
      .execute();
    return new Set(rows.map(({ id }) => id));
  },

  async count(db: Kysely<HearthTables>, ownerId: string, baseId: string): Promise<number> {
    const { questions } = await db
      .selectFrom('evaluation_questions')
      .select(({ fn }) => fn.countAll<number>().as('questions'))
      .where('owner_id', '=', ownerId)
      .where('base_id', '=', baseId)
      .executeTakeFirstOrThrow();
    return questions;
  },

  /**
   * Throws `conflict` where the base has that question already. `localOnly`: its text was made of
   * local-only text.
   */
  async insert(
    db: Kysely<HearthTables>,
    ownerId: string,
    question: EvaluationQuestion,
    localOnly = false,
  ): Promise<EvaluationQuestion> {
    const { id, baseId, expected, origin, confirmed, createdAt } = question;
    const row = {
      id,
      owner_id: ownerId,
      base_id: baseId,
      question: question.question,
      expected: JSON.stringify(expected),
      origin,
      confirmed: confirmed ? 1 : 0,
      created_at: createdAt,
      local_only: localOnly ? 1 : 0,
    };
    await unlessAsked(db.insertInto('evaluation_questions').values(row).execute());
    return question;
  },

  /** Saves another text or passage, and confirms it. */
  async update(
    db: Kysely<HearthTables>,
    ownerId: string,
    {
      id,
      baseId,
      question,
      expected,
    }: Pick<EvaluationQuestion, 'id' | 'baseId' | 'question' | 'expected'>,
  ): Promise<EvaluationQuestion> {
    const update = db
      .updateTable('evaluation_questions')
      .set({ question, expected: JSON.stringify(expected), confirmed: 1 })
      .where('owner_id', '=', ownerId)
      .where('base_id', '=', baseId)
      .where('id', '=', id);
    const row = await unlessAsked(update.returningAll().executeTakeFirst());
    if (!row) throw questionGone();
    return toQuestion(row);
  },

  async remove(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<{ baseId: string }> {
    const row = await db
      .deleteFrom('evaluation_questions')
      .where('owner_id', '=', ownerId)
      .where('id', '=', id)
      .returning('base_id')
      .executeTakeFirst();
    if (!row) throw questionGone();
    return { baseId: row.base_id };
  },

  async runs(db: Kysely<HearthTables>, ownerId: string, baseId: string): Promise<EvaluationRun[]> {
    const columns = ['id', 'base_id', 'at', 'summary'] as const;
    return (
      await db
        .selectFrom('evaluation_runs')
        .select(columns)
        .where('owner_id', '=', ownerId)
        .where('base_id', '=', baseId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .execute()
    ).map(toRun);
  },

  async keepRun(
    db: Kysely<HearthTables>,
    ownerId: string,
    { run, results }: KeptRun,
  ): Promise<void> {
    const { id, baseId, at, options, facts, metrics } = run;
    await db
      .insertInto('evaluation_runs')
      .values({
        id,
        owner_id: ownerId,
        base_id: baseId,
        at,
        summary: JSON.stringify({ options, facts, metrics }),
        results: JSON.stringify(results),
      })
      .execute();
    const kept = db
      .selectFrom('evaluation_runs')
      .select('id')
      .where('owner_id', '=', ownerId)
      .where('base_id', '=', baseId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(runsKept);
    await db
      .deleteFrom('evaluation_runs')
      .where('owner_id', '=', ownerId)
      .where('base_id', '=', baseId)
      .where('id', 'not in', kept)
      .execute();
  },

  async run(
    db: Kysely<HearthTables>,
    ownerId: string,
    id: string,
  ): Promise<{ run: EvaluationRun; results: QuestionResult[] }> {
    const row = await db
      .selectFrom('evaluation_runs')
      .selectAll()
      .where('owner_id', '=', ownerId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) throw runGone();
    return {
      run: toRun(row),
      results: z.array(questionResultSchema).parse(JSON.parse(row.results)),
    };
  },

  async removeRun(
    db: Kysely<HearthTables>,
    ownerId: string,
    id: string,
  ): Promise<{ baseId: string }> {
    const row = await db
      .deleteFrom('evaluation_runs')
      .where('owner_id', '=', ownerId)
      .where('id', '=', id)
      .returning('base_id')
      .executeTakeFirst();
    if (!row) throw runGone();
    return { baseId: row.base_id };
  },
};

async function unlessAsked<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError('conflict', phrase('knowledge.questionExists'));
    throw error;
  }
}
