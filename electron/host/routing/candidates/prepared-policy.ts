import type { PolicyDefinition, Tier } from '../../../../shared/contract/policies.ts';
import type { RouteCandidate } from './candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { membersOf } from './tier-members.ts';

/** A version of a policy, as a request meets it. */
export interface ActivePolicy {
  id: string;
  alias: string;
  version: number;
  definition: PolicyDefinition;
}

export interface PreparedTier {
  tier: Tier;
  /** Places in the list of candidates, in the order that decides between equal ones. */
  places: readonly number[];
  members: readonly RouteCandidate[];
  /** For each member how many of them have its account. */
  siblings: Uint32Array;
  /**
   * Room for the keys of a plan; its content has no meaning between plans. A plan waits for
   * nothing, so no two meet in it.
   */
  keys: Float64Array;
  scratch: Uint32Array;
  /** Why a candidate is in it: as the first tier, or after another one. */
  first: Reason;
  later: Reason;
}

/**
 * A policy with what does not change from request to request worked out for one list of candidates.
 */
export interface PreparedPolicy extends ActivePolicy {
  candidates: readonly RouteCandidate[];
  tiers: readonly PreparedTier[];
  /** Room for a mark a candidate. */
  seen: Uint8Array;
}

function siblingsOf(members: readonly RouteCandidate[]): Uint32Array {
  const counts = new Map<string, number>();
  for (const { account } of members)
    counts.set(account?.id ?? '', (counts.get(account?.id ?? '') ?? 0) + 1);
  return Uint32Array.from(members, ({ account }) => counts.get(account?.id ?? '') ?? 1);
}

/**
 * Sorts candidates into tiers. It holds for this very list, as long as the candidates' accounts,
 * models and priorities stay; their status, quota and price may change.
 */
export function preparePolicy(
  policy: ActivePolicy,
  candidates: readonly RouteCandidate[],
): PreparedPolicy {
  const tiers = policy.definition.tiers.map((tier): PreparedTier => {
    const places = membersOf(tier, candidates);
    const members = places.flatMap((place) => candidates[place] ?? []);
    return {
      tier,
      places,
      members,
      siblings: siblingsOf(members),
      keys: new Float64Array(members.length),
      scratch: new Uint32Array(members.length),
      first: { code: 'tier', detail: tier.name },
      later: { code: 'fallback_tier', detail: tier.name },
    };
  });
  return { ...policy, candidates, tiers, seen: new Uint8Array(candidates.length) };
}
