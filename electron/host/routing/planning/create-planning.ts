import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { createCandidateCache } from '../candidates/candidate-cache.ts';
import { createCandidateState } from '../candidates/candidate-state.ts';
import type { Plan } from '../candidates/candidate.ts';
import type { WantedModel } from '../candidates/make-candidates.ts';
import { createPoolListing } from '../candidates/pool-listing.ts';
import { servedModels } from '../candidates/served-models.ts';
import type { ActivePolicy } from '../candidates/prepared-policy.ts';
import type { RequestOrigin } from '../request/request-origin.ts';
import { restrictPlan } from './allowed-models.ts';
import { availableModels, policyModels } from './available-models.ts';
import { detailsOfAccounts, localDetails, type ModelDetails } from './model-details.ts';
import { createNamePlanner } from './name-planner.ts';
import type { PlannerDeps, PlanningDeps } from './planning-deps.ts';
import { createPolicyPlanner } from './policy-planner.ts';
import type { PlanInput } from './read-request.ts';
import { createRehearsal } from './rehearsal.ts';

/** Makes plans from the current policies, accounts, lists, limits and models of this machine. */
export function createPlanning(deps: PlanningDeps) {
  const { runtime, settings, policies } = deps;
  const listing = createPoolListing(deps);
  const planners: PlannerDeps = {
    ...deps,
    listing,
    state: createCandidateState(deps),
    cache: createCandidateCache(),
  };
  const byPolicy = createPolicyPlanner(planners);
  const byName = createNamePlanner(planners);

  /** What answers to a model's name: a policy of that alias, or for `auto` the default model's. */
  const policyFor = (
    kind: WantedModel['kind'],
    ownerId: string,
    model: string,
  ): ActivePolicy | null => {
    if (kind !== 'chat' && (kind !== 'embedding' || model === 'auto')) return null;
    const named = policies.active(ownerId, model);
    if (named !== null || model !== 'auto') return named;
    const { defaultChatModel } = settings(ownerId);
    return defaultChatModel === 'auto' ? null : policies.active(ownerId, defaultChatModel);
  };

  /** The accounts that may be asked, with the models that each serves. */
  const servedBy = async (ownerId: string) => {
    const served = settings(ownerId).localOnly ? [] : await listing.served(ownerId, false, null);
    return served
      .filter(({ account }) => account.enabled)
      .map(({ account, listed }) => ({ account, models: servedModels(account, listed) ?? [] }));
  };

  return {
    /** Throws `bad_request` for a model here that is of another kind. */
    planFor: async (
      kind: WantedModel['kind'],
      input: PlanInput,
      origin: RequestOrigin,
    ): Promise<Plan> => {
      const policy = policyFor(kind, origin.caller.ownerId, input.model);
      return restrictPlan(
        await (policy === null
          ? byName(kind, input, origin)
          : byPolicy(kind, policy, input, origin)),
        input,
        origin.caller,
      );
    },
    /** Policies by their aliases, this machine's models, and those of the accounts. */
    available: async (ownerId: string): Promise<AvailableModel[]> => {
      const { localOnly } = settings(ownerId);
      const models = availableModels(runtime, await servedBy(ownerId));
      return [...models, ...policyModels(policies.allActive(ownerId), models, localOnly)];
    },
    /** What is known of those models, by their ids; a policy has no details of its own. */
    details: async (ownerId: string): Promise<ReadonlyMap<string, ModelDetails>> => {
      const details = detailsOfAccounts(ownerId, await servedBy(ownerId), {
        sources: listing.sources,
        prices: deps.prices,
      });
      // A model of this machine is listed before the same one of an account.
      for (const model of runtime.runnable()) details.set(model.id, localDetails(model));
      return details;
    },
    rehearsal: createRehearsal(planners),
  };
}

export type Planning = ReturnType<typeof createPlanning>;
