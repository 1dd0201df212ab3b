import type { RouteCandidate } from '../candidates/candidate.ts';
import type { Reason, ReasonCode } from '../../../../shared/route-reason.ts';
import type { RoutingFacts } from '../request/request-facts.ts';

/** What a strategy may read besides the candidates. */
export interface StrategyInput extends Pick<
  RoutingFacts,
  'inputTokens' | 'outputTokens' | 'random'
> {
  turn: number;
  /** For each candidate how many of them have its account. */
  siblings: Uint32Array;
  /** Room for one number a candidate; its content has no meaning between calls. */
  scratch: Uint32Array;
}

/**
 * How one tier's candidates are ordered; pure. They come in the order that decides between equal
 * ones: by the tier's models, then by priority, then by age.
 */
export interface RankingStrategy {
  /**
   * Fills `keys[i]` for `candidates[i]`: whole numbers from 0 to `largestKey`, the lowest is tried
   * first. It ranks also those that cannot be asked now, so that the shares of the others do not
   * depend on who is away. Null where the order stays.
   */
  rank:
    | ((candidates: readonly RouteCandidate[], input: StrategyInput, keys: Float64Array) => void)
    | null;
  /** Why a candidate has its place. Reasons are shared where many have the same. */
  reason(candidate: RouteCandidate, input: StrategyInput): Reason;
}

/**
 * With up to 131,072 candidates, key × candidates + place stays a whole number that a double holds
 * (2^53).
 */
export const largestKey = 2 ** 36 - 1;

/** A figure from 0 (best) to 1 as a key. */
export const keyOfShare = (share: number): number =>
  Math.round(Math.min(1, Math.max(0, share)) * largestKey);

/** Reasons with a figure from `0.00` to `1.00`, made once: a plan of hundreds writes no numbers. */
export function shareReasons(code: ReasonCode): (share: number) => Reason {
  const made = Array.from({ length: 101 }, (_, index): Reason => ({
    code,
    detail: (index / 100).toFixed(2),
  }));
  const none: Reason = { code, detail: '' };
  return (share) => made[Math.round(Math.min(1, Math.max(0, share)) * 100)] ?? none;
}

/** Reasons with a whole number, each made once; there are few of them. */
export function numberReasons(code: ReasonCode): (figure: number) => Reason {
  const made = new Map<number, Reason>();
  return (figure) => {
    const known = made.get(figure);
    if (known !== undefined) return known;
    const reason: Reason = { code, detail: String(figure) };
    if (made.size < 1000) made.set(figure, reason);
    return reason;
  };
}
