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
