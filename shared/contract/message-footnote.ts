import { z } from 'zod';

/** What served an answer, what it used and how long it took. */
export const messageFootnoteSchema = z.object({
  requestId: z.string().nullable(),
  model: z.string(),
  provider: z.string(),
  account: z.string().nullable(),
  local: z.boolean(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** Millionths of `currency`; null when no price is known. Zero for local models. */
  costMicro: z.number().nullable(),
  currency: z.string().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number().nullable(),
});
export type MessageFootnote = z.infer<typeof messageFootnoteSchema>;
