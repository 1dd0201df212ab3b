import type { Settings } from '../../../../shared/contract/app.ts';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { AppError } from '../../../../shared/errors.ts';
import { restrictPlan } from './allowed-models.ts';
import { availableModels, policyModels } from './available-models.ts';
import type { RouteCandidate, Plan } from '../candidates/candidate.ts';
import { localCandidates, localKindsFor, type WantedModel } from '../candidates/make-candidates.ts';
import {
  createCandidateState,
  type CandidateStateDeps,
  type RequestOrigin,
} from '../candidates/candidate-state.ts';
import { gatherByModel, gatherForPolicy } from '../candidates/gather-candidates.ts';
import { mayMeanHere, onlyProvider } from './only-provider.ts';
import { plan, type PlanRequest } from './plan.ts';
import {
  preparePolicy,
  type ActivePolicy,
  type PreparedPolicy,
} from '../candidates/prepared-policy.ts';
import { createPoolListing, type ListingDeps } from '../candidates/pool-listing.ts';
import { clientNameOf, factsOf, type PlanInput } from './read-request.ts';
import { noFacts, type RoutingFacts } from '../request/request-facts.ts';
import { createCandidateCache } from '../candidates/candidate-cache.ts';
import { isPrivate } from '../rules/decide.ts';
import { createTierTurns } from './tier-turns.ts';

/** The policies in memory, as each request asks for them. */
export interface ActivePolicies {
  /**
   * The enabled policy that an owner's requests for this model name meet; a client's are those of
   * who made the client.
   */
  active(ownerId: string, alias: string): ActivePolicy | null;
  /** All of them. */
  allActive(ownerId: string): readonly ActivePolicy[];
}

export interface PlanningDeps extends ListingDeps, CandidateStateDeps {
  settings: (
    ownerId: string,
  ) => Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly'>;
  policies: ActivePolicies;
  now: () => number;
  /** In [0, 1). */
  random: () => number;
}

/** A policy with its candidates, to be planned any number of times without sending anything. */
export interface Rehearsal {
  plan(facts: RoutingFacts, who: RequestOrigin): Plan;
  /** As if nobody rested and no limit held: for requests of the past, whose time is over. */
  planUnhindered(facts: RoutingFacts, who: RequestOrigin): Plan;
}

const wantedOf = (kind: WantedModel['kind'], model: string, defaultModel: string): WantedModel => {
  if (model !== 'auto') return { model, any: false, kind };
  // Vectors of different models do not compare, so an embedding model is never picked among the
  // accounts.
  return { model: defaultModel === 'auto' ? null : defaultModel, any: kind !== 'embedding', kind };
};

const defaultOf = (
  kind: WantedModel['kind'],
  { defaultChatModel, defaultEmbeddingModel }: ReturnType<PlanningDeps['settings']>,
): string =>
  ({
    chat: defaultChatModel,
    embedding: defaultEmbeddingModel,
    rerank: 'auto',
    moderation: 'auto',
  })[kind];

/**
 * Makes plans from what is known this moment of policies, accounts, lists, limits and this machine.
 */
export function createPlanning(deps: PlanningDeps) {
  const { runtime, settings, policies, now, random } = deps;
  const listing = createPoolListing(deps);
  const figures = createCandidateState(deps);
  const cache = createCandidateCache();
  const prepared = new WeakMap<readonly RouteCandidate[], PreparedPolicy>();
  const turns = createTierTurns();

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

  const byPolicy = async (
    kind: WantedModel['kind'],
    policy: ActivePolicy,
    ask: PlanInput,
    who: RequestOrigin,
  ): Promise<Plan> => {
    const localOnly = who.caller.localOnly || settings(who.caller.ownerId).localOnly;
    const stays = localOnly || isPrivate(policy.definition, clientNameOf(who));
    const locals = localCandidates(runtime, kind);
    const served = await listing.served(who.caller.ownerId, stays, policy.definition.tiers);
    const gathered = cache.of(
      `${who.caller.ownerId} ${kind} ${policy.id} ${policy.version}`,
      served,
      locals,
      () => listing.informed(gatherForPolicy(policy.definition, kind, served, locals)),
    );
    const { candidates } = gathered;
    const ready = prepared.get(candidates) ?? preparePolicy(policy, candidates);
    prepared.set(candidates, ready);
    figures.update(gathered, served, who, kind);
    const facts = factsOf(ask, who, policy.definition, {
      turns: turns.of(policy),
      random: random(),
    });
    const made = onlyProvider(
      plan({ model: ask.model, localOnly, mayFallBack: false, facts }, candidates, ready, now()),
      ask.provider,
    );
    turns.took(policy, made.attempts[0]?.tier);
    return made;
  };

  const byName = async (
    kind: WantedModel['kind'],
    ask: PlanInput,
    who: RequestOrigin,
  ): Promise<Plan> => {
    const { ownerId, via } = who.caller;
    const current = settings(ownerId);
    const defaultModel = defaultOf(kind, current);
    const localOnly = who.caller.localOnly || current.localOnly;
    const wanted = wantedOf(kind, ask.model, defaultModel);
    const here = mayMeanHere(ask.provider);
    const named = here ? runtime.runnable().find(({ id }) => id === wanted.model) : undefined;
    if (named !== undefined && !localKindsFor[kind].includes(named.kind) && ask.model !== 'auto')
      throw new AppError('bad_request', `${named.name} is no ${kind} model. Choose another one.`);
    const locals = here ? localCandidates(runtime, kind) : [];
    // What is meant for this machine is offered to nobody else.
    const served =
      named === undefined && (wanted.model !== null || wanted.any)
        ? await listing.served(ownerId, localOnly, null)
        : [];
    const gathered = cache.of(
      `${ownerId} ${kind}${here ? '' : ' elsewhere'} ` +
        (ask.model === 'auto' ? `auto ${defaultModel}` : `named ${ask.model}`),
      served,
      locals,
      () => gatherByModel(wanted, served, locals),
    );
    figures.update(gathered, served, who, kind);
    const request: PlanRequest = {
      model: ask.model,
      localOnly,
      mayFallBack: kind === 'chat' && via !== 'lan',
      resorts: kind === 'rerank' ? locals.length : 1,
      ...(ask.contentBlocked === undefined
        ? {}
        : { facts: { ...noFacts, contentBlocked: ask.contentBlocked } }),
    };
    return onlyProvider(plan(request, gathered.candidates, { defaultModel }, now()), ask.provider);
  };

  return {
    /** Throws `bad_request` for a model here that is of another kind. */
    planFor: async (
      kind: WantedModel['kind'],
      ask: PlanInput,
      who: RequestOrigin,
    ): Promise<Plan> => {
      const policy = policyFor(kind, who.caller.ownerId, ask.model);
      return restrictPlan(
        await (policy === null ? byName(kind, ask, who) : byPolicy(kind, policy, ask, who)),
        ask,
        who.caller,
      );
    },
    /**
     * What can be asked: policies by their aliases, this machine's models, and those of the
     * accounts.
     */
    available: async (ownerId: string): Promise<AvailableModel[]> => {
      const { localOnly } = settings(ownerId);
      const served = localOnly
        ? []
        : (await listing.served(ownerId, false, null)).filter(({ account }) => account.enabled);
      const models = availableModels(
        runtime,
        served.map(({ account, listed }) => ({ account, models: listed ?? [] })),
      );
      return [...models, ...policyModels(policies.allActive(ownerId), models, localOnly)];
    },
    /** Gathers a policy's candidates as they are now, also of one that is not saved. */
    rehearsal: async (ownerId: string, policy: ActivePolicy): Promise<Rehearsal> => {
      const locals = localCandidates(runtime, 'chat');
      const served = await listing.served(
        ownerId,
        settings(ownerId).localOnly,
        policy.definition.tiers,
      );
      const gathered = createCandidateCache().of('', served, locals, () =>
        listing.informed(gatherForPolicy(policy.definition, 'chat', served, locals)),
      );
      const ready = preparePolicy(policy, gathered.candidates);
      const planned = (facts: RoutingFacts, who: RequestOrigin): Plan => {
        const localOnly = who.caller.localOnly || settings(ownerId).localOnly;
        return plan(
          { model: policy.alias, localOnly, mayFallBack: false, facts },
          gathered.candidates,
          ready,
          now(),
        );
      };
      return {
        plan: (facts, who) => {
          figures.update(gathered, served, who);
          return planned(facts, who);
        },
        planUnhindered: (facts, who) => {
          figures.updateUnhindered(gathered, served, who);
          return planned(facts, who);
        },
      };
    },
  };
}

export type Planning = ReturnType<typeof createPlanning>;
