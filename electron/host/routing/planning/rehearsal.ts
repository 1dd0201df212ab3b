import { createCandidateCache } from '../candidates/candidate-cache.ts';
import type { Plan } from '../candidates/candidate.ts';
import { gatherForPolicy } from '../candidates/gather-candidates.ts';
import { localCandidates } from '../candidates/make-candidates.ts';
import { preparePolicy, type ActivePolicy } from '../candidates/prepared-policy.ts';
import type { RoutingFacts } from '../request/request-facts.ts';
import type { RequestOrigin } from '../request/request-origin.ts';
import { plan } from './plan.ts';
import type { PlannerDeps } from './planning-deps.ts';

/** A policy with its candidates, to be planned any number of times without sending anything. */
export interface Rehearsal {
  plan(facts: RoutingFacts, origin: RequestOrigin): Plan;
  /** As if no account rested and no limit applied: for past requests, whose time is over. */
  planUnhindered(facts: RoutingFacts, origin: RequestOrigin): Plan;
}

/** Gathers a policy's candidates as they are now, also of one that is not saved. */
export const createRehearsal =
  ({ runtime, settings, listing, state, now }: PlannerDeps) =>
  async (ownerId: string, policy: ActivePolicy): Promise<Rehearsal> => {
    const { definition } = policy;
    const locals = localCandidates(runtime, 'chat');
    const served = await listing.served(ownerId, settings(ownerId).localOnly, definition.tiers);
    const set = createCandidateCache().of('', served, locals, () =>
      listing.informed(gatherForPolicy(definition, 'chat', served, locals)),
    );
    const ready = preparePolicy(policy, set.candidates);
    const planned = (facts: RoutingFacts, origin: RequestOrigin): Plan => {
      const localOnly = origin.caller.localOnly || settings(ownerId).localOnly;
      return plan(
        { model: policy.alias, localOnly, mayFallBack: false, facts },
        set.candidates,
        ready,
        now(),
      );
    };
    return {
      plan: (facts, origin) => {
        state.update(set, served, origin);
        return planned(facts, origin);
      },
      planUnhindered: (facts, origin) => {
        state.updateUnhindered(set, served, origin);
        return planned(facts, origin);
      },
    };
  };
