import type { ActivePolicy } from '../candidates/prepared-policy.ts';

/**
 * Counts the requests that began in a tier, for those tiers that take turns. In memory: after a
 * restart the circle begins again.
 */
export function createTierTurns() {
  const counts = new Map<string, Record<string, number>>();
  const of = ({ id }: Pick<ActivePolicy, 'id'>): Readonly<Record<string, number>> =>
    counts.get(id) ?? {};
  return {
    of,
    /** Called for each plan with the tier in which it begins. */
    took: (policy: ActivePolicy, tierName: string | undefined): void => {
      const tier = policy.definition.tiers.find(({ name }) => name === tierName);
      if (tier?.strategy !== 'round_robin') return;
      const own = of(policy);
      counts.set(policy.id, { ...own, [tier.name]: (own[tier.name] ?? 0) + 1 });
    },
  };
}
