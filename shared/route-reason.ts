/**
 * Why a candidate has its place, or was passed over; the views put these codes into words.
 */
export type ReasonCode =
  | 'chosen_by_user'
  | 'default_model'
  | 'priority'
  | 'last_resort'
  | 'fallback_local'
  | 'local_only'
  | 'cooling'
  | 'exhausted'
  | 'parked'
  | 'disabled'
  | 'model_not_served'
  | 'model_refused'
  | 'no_model_named'
  | 'breaker_open'
  | 'budget'
  | 'concurrency'
  | 'rate'
  | 'account_limit'
  | 'uncounted'
  | 'expired'
  | 'tier'
  | 'fallback_tier'
  | 'strategy'
  | 'cheapest'
  | 'unknown_price'
  | 'turn'
  | 'weight'
  | 'health'
  | 'latency'
  | 'quota_left'
  | 'complexity'
  | 'intent'
  | 'user_tier'
  | 'budget_step'
  | 'privacy'
  | 'ab'
  | 'canary'
  | 'when'
  | 'when_client'
  | 'when_complexity'
  | 'when_budget'
  | 'capability_missing'
  | 'context_too_small'
  | 'not_in_policy'
  | 'other_provider'
  | 'not_allowed'
  | 'content_blocked'
  | 'unknown_fields'
  | 'continued'
  | 'unreadable_events'
  | 'cached';

export interface Reason {
  code: ReasonCode;
  /**
   * A figure or a name for the sentence: the priority, the time until when (Unix ms), what the
   * provider said. Shares have two digits (`0.87`), latency is whole milliseconds, a cost `4400
   * USD` in millionths, a limit `name until`. What a rule decided is `figure → tier`; its parts are
   * `length 0.21`.
   */
  detail: string;
}
