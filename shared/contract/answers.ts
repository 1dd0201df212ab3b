import { z } from 'zod';
import { messageFootnoteSchema } from './message-footnote.ts';

/** A passage that an answer rests on. It is stored with the message, so it survives the document. */
export const citationSchema = z.object({
  /** Its number in the answer, from 1. */
  n: z.number().int(),
  baseId: z.string(),
  documentId: z.string(),
  chunkId: z.number(),
  /** The file's name, or its path below the folder that was added. */
  file: z.string(),
  /** From 1; null where the format has no pages. */
  page: z.number().nullable(),
  /** The headings above the passage, joined by ` › `; null where there are none. */
  heading: z.string().nullable(),
  text: z.string(),
  /** 0..1. */
  score: z.number(),
  /**
   * Set where the base or the source of the passage is local only, or was when it was found: an
   * answer that uses the passage is never sent to a provider.
   */
  localOnly: z.literal(true).optional(),
});
export type Citation = z.infer<typeof citationSchema>;

export const searchHitSchema = citationSchema.extend({
  /** Its rank in each index, from 1; null where that index did not find it. */
  vectorRank: z.number().nullable(),
  lexicalRank: z.number().nullable(),
  /** Cosine similarity, -1..1. */
  similarity: z.number().nullable(),
  /**
   * BM25 over this base, from 0 without an upper bound; comparable only within one search.
   */
  lexicalScore: z.number().nullable(),
  /** Words of the query that the passage holds. */
  matched: z.array(z.string()),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const timingSchema = z.object({
  retrievalMs: z.number(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
  tokensPerSecond: z.number().nullable(),
});
export type Timing = z.infer<typeof timingSchema>;

export const askResultSchema = z.object({
  answer: z.string(),
  declined: z.boolean(),
  sources: z.array(citationSchema),
  timing: timingSchema,
  model: z.string(),
  /** Null where no model was asked. */
  footnote: messageFootnoteSchema.nullable(),
});
export type AskResult = z.infer<typeof askResultSchema>;

/** An answer on documents as it comes: its sources first, then text with `[n]`, then its result. */
export const answerEventSchema = z.discriminatedUnion('type', [
  /** The best passages, before a word is generated. */
  z.object({
    type: z.literal('sources'),
    sources: z.array(citationSchema),
    /** Not set: the question as it was asked. */
    searchedFor: z.string().optional(),
    /** The question's row in the ledger, where it has one. */
    requestId: z.string().optional(),
  }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  z.object({ type: z.literal('done'), result: askResultSchema }),
]);
export type AnswerEvent = z.infer<typeof answerEventSchema>;
