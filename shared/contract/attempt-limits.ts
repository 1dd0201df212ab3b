import { z } from 'zod';
import { hourMs } from '../time.ts';

/** One of the waits below, ms. */
export const attemptWaitSchema = z.number().int().min(20).max(hourMs);
const wait = attemptWaitSchema.nullable().default(null);

/**
 * How long one attempt at an account may be silent, ms; null: the default, which depends on prompt
 * and model (docs/decisions/0050). What a policy sets comes before what an account sets.
 */
export const attemptLimitsSchema = z.strictObject({
  /** Until the connection is there. */
  connectMs: wait,
  /** Until the first event of a streamed answer. */
  firstEventMs: wait,
  /** Between two events of a streamed answer; heartbeats count as events. */
  betweenEventsMs: wait,
});
export type AttemptLimitSettings = z.infer<typeof attemptLimitsSchema>;

export const defaultAttemptLimits: AttemptLimitSettings = attemptLimitsSchema.parse({});

/** When and how another account takes over an answer; part of a policy. */
export const takeOverOptions = {
  /** How long one attempt may be silent before another account is asked too. */
  limits: attemptLimitsSchema.default(defaultAttemptLimits),
  /**
   * From where on an answer is its account's alone: until then a broken one is replaced by that of
   * the next account. `end` withholds a stream until it is whole.
   */
  commitAfter: z.enum(['content', 'end']).default('content'),
  /**
   * Whether an answer that breaks after that point is continued by the next account, which receives
   * the text so far as the assistant's turn.
   */
  continueBroken: z.boolean().default(false),
  /**
   * Prefers the first account: a silent one is waited for, up to three times its limit, before the
   * next is asked, and no two are asked at once.
   */
  waitFirst: z.boolean().default(false),
};
