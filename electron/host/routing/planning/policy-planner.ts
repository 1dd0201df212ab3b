import type { Plan, RouteCandidate } from '../candidates/candidate.ts';
import { gatherForPolicy } from '../candidates/gather-candidates.ts';
import { localCandidates, type WantedModel } from '../candidates/make-candidates.ts';
import {
  preparePolicy,
  type ActivePolicy,
  type PreparedPolicy,
} from '../candidates/prepared-policy.ts';
import { clientNameOf, type RequestOrigin } from '../request/request-origin.ts';
import { isPrivate } from '../rules/decide.ts';
import { onlyProvider } from './only-provider.ts';
import { plan } from './plan.ts';
import type { PlannerDeps } from './planning-deps.ts';
import { factsOf, type PlanInput } from './read-request.ts';
import { createTierTurns } from './tier-turns.ts';

/** Plans a request by a policy. */
export function createPolicyPlanner(deps: PlannerDeps) {
  const { runtime, settings, listing, state, cache, now, random } = deps;
  const prepared = new WeakMap<readonly RouteCandidate[], PreparedPolicy>();
  const turns = createTierTurns();

  return async (
    kind: WantedModel['kind'],
    policy: ActivePolicy,
    input: PlanInput,
    origin: RequestOrigin,
  ): Promise<Plan> => {
    const { ownerId } = origin.caller;
    const { definition } = policy;
    const localOnly = origin.caller.localOnly || settings(ownerId).localOnly;
    const isLocal = localOnly || isPrivate(definition, clientNameOf(origin));
    const locals = localCandidates(runtime, kind);
    const served = await listing.served(ownerId, isLocal, definition.tiers);
    const set = cache.of(`${ownerId} ${kind} ${policy.id} ${policy.version}`, served, locals, () =>
      listing.informed(gatherForPolicy(definition, kind, served, locals)),
    );
    const { candidates } = set;
    const ready = prepared.get(candidates) ?? preparePolicy(policy, candidates);
    prepared.set(candidates, ready);
    state.update(set, served, origin, kind);
    const facts = factsOf(input, origin, definition, {
      turns: turns.of(policy),
      random: random(),
    });
    const made = onlyProvider(
      plan({ model: input.model, localOnly, mayFallBack: false, facts }, candidates, ready, now()),
      input.provider,
    );
    turns.took(policy, made.attempts[0]?.tier);
    return made;
  };
}
