import type { ErrorCode } from '../../../shared/errors.ts';

/** After so long an outcome counts half (docs/decisions/0010-health-score.md). */
export const halfLifeMs = 600_000;
/**
 * Good outcomes that every account is credited with; they do not age, so an account that nothing is
 * heard of gets well again.
 */
const credit = 2;
/**
 * How many outcomes a score of the last run counts for when the host starts: more where it is so
 * low that fewer could not say it.
 */
const seedWeight = (health: number): number =>
  Math.min(1000, Math.max(4, credit / Math.max(health, 0.001) - credit));

/**
 * What a failure weighs against an answer, which weighs 1. What is not named is no fault of the
 * account's and weighs nothing.
 */
const weights: Partial<Record<ErrorCode, number>> = {
  // the key or the account is dead
  credential_rejected: 2,
  region_blocked: 2,
  // the provider is in trouble
  provider_overloaded: 1,
  provider_unreachable: 1,
  stream_broken: 1,
  timeout: 1,
  // it works, and has a rest of its own for it
  provider_rate_limited: 0.5,
  quota_exhausted: 0.5,
};

export const weightOf = (code: ErrorCode): number => weights[code] ?? 0;

/**
 * How much an answer is worth that took `latencyMs` where `medianMs` is usual: 1 up to twice the
 * median, then a quarter less each time it doubles, at the least 0.5, which is reached at eight
 * times the median.
 */
export function worthOf(latencyMs: number, medianMs: number | null): number {
  if (medianMs === null || medianMs <= 0 || latencyMs <= 0) return 1;
  return Math.min(1, Math.max(0.5, 1 - 0.25 * (Math.log2(latencyMs / medianMs) - 1)));
}

/** The health of one account, 0 to 1. */
export interface Health {
  at(nowMs: number): number;
  /** An outcome of this worth (0 to 1) and weight. */
  note(worth: number, weight: number, nowMs: number): void;
}

/**
 * health(t) = (credit + Σ wᵢ·vᵢ·2^−(t−tᵢ)/H) / (credit + Σ wᵢ·2^−(t−tᵢ)/H), with worth vᵢ (0 for a
 * failure, `worthOf` for an answer), weight wᵢ (1 for an answer, `weightOf` for a failure) and
 * half-life H = 10 minutes: an exponentially weighted success rate by time, not by count. Both sums
 * are kept at the last outcome's time, so that reading costs one power. A clock that was set back
 * ages nothing.
 */
export function createHealth(seed?: { health: number; at: number }): Health {
  let good = 0;
  let all = 0;
  let asOf = seed?.at ?? 0;
  if (seed !== undefined) {
    all = seedWeight(seed.health);
    good = Math.max(0, seed.health * (all + credit) - credit);
  }
  const decay = (nowMs: number): number => (nowMs <= asOf ? 1 : 2 ** ((asOf - nowMs) / halfLifeMs));
  return {
    at: (nowMs) => {
      const left = decay(nowMs);
      return (credit + good * left) / (credit + all * left);
    },
    note: (worth, weight, nowMs) => {
      const left = decay(nowMs);
      good = good * left + worth * weight;
      all = all * left + weight;
      asOf = nowMs;
    },
  };
}
