import { z } from 'zod';
import {
  evaluationRunSchema,
  expectedPassageSchema,
  questionResultSchema,
} from '../../../../shared/contract/evaluation.ts';
import { noteLimits, sourceKindSchema } from '../../../../shared/contract/knowledge-sources.ts';
import { newId } from '../../../../shared/ids.ts';
import { sourceConfigSchema } from '../sources/runtime/source-rows.ts';
import { jsonLines } from './lines.ts';
import { damaged } from './transfer-errors.ts';

const text = z.string();
/** What belongs to a base in `hearth.db`, a line each. A source comes before what belongs to it. */
const archivedRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('source'),
    id: text.max(100),
    source: sourceKindSchema.exclude(['conversations']),
    config: sourceConfigSchema,
    createdAt: z.number().int(),
    excluded: z.array(text),
  }),
  z.object({
    kind: z.literal('conversations'),
    id: text.max(100),
    localOnly: z.boolean(),
    createdAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('page'),
    sourceId: text,
    url: text,
    etag: text,
    lastModified: text,
    hash: text,
    fetchedAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('note'),
    id: text.max(100),
    sourceId: text,
    title: text.min(1).max(noteLimits.titleCharacters),
    content: text.min(1).max(noteLimits.contentCharacters),
    createdAt: z.number().int(),
    updatedAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('question'),
    question: text.min(1).max(2000),
    expected: z.array(expectedPassageSchema),
    origin: z.enum(['own', 'suggested', 'imported']),
    confirmed: z.boolean(),
    createdAt: z.number().int(),
    localOnly: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('run'),
    at: z.number().int(),
    summary: evaluationRunSchema.pick({ options: true, facts: true, metrics: true }),
    results: z.array(questionResultSchema),
  }),
]);
export type ArchivedRow = z.infer<typeof archivedRowSchema>;
export type ArchivedRowOf<Kind extends ArchivedRow['kind']> = Extract<ArchivedRow, { kind: Kind }>;

/** The rows of the file at `path`. Throws `document_unreadable` for a damaged one. */
export async function* readArchivedRows(path: string): AsyncGenerator<ArchivedRow> {
  for await (const line of jsonLines(path)) {
    const row = archivedRowSchema.safeParse(line);
    if (!row.success) throw damaged(row.error);
    yield row.data;
  }
}

/** New ids by the former ones. */
export interface NewIds {
  sources: Record<string, string>;
  notes: Record<string, string>;
}

/** Reads every row once, so that a file with a damaged row creates nothing. */
export async function newIdsOf(path: string, nowMs: number): Promise<NewIds> {
  const ids: NewIds = {
    sources: Object.create(null) as Record<string, string>,
    notes: Object.create(null) as Record<string, string>,
  };
  for await (const row of readArchivedRows(path)) {
    if (row.kind === 'source' || row.kind === 'conversations')
      ids.sources[row.id] = newId('src', nowMs);
    if (row.kind === 'note') ids.notes[row.id] = newId('note', nowMs);
  }
  return ids;
}
