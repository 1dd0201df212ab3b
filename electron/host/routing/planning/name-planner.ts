import type { Settings } from '../../../../shared/contract/app.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Plan, RouteCandidate } from '../candidates/candidate.ts';
import { gatherByModel } from '../candidates/gather-candidates.ts';
import { localCandidates, localKindsFor, type WantedModel } from '../candidates/make-candidates.ts';
import { noFacts, type RoutingFacts } from '../request/request-facts.ts';
import type { RequestOrigin } from '../request/request-origin.ts';
import { mayMeanHere, onlyProvider } from './only-provider.ts';
import { plan, type PlanRequest } from './plan.ts';
import type { PlannerDeps } from './planning-deps.ts';
import { wantedCapabilities, type PlanInput } from './read-request.ts';

const wantedOf = (kind: WantedModel['kind'], model: string, defaultModel: string): WantedModel => {
  if (model !== 'auto') return { model, any: false, kind };
  // Vectors of different models do not compare, so an embedding model is never picked among the
  // accounts.
  return { model: defaultModel === 'auto' ? null : defaultModel, any: kind !== 'embedding', kind };
};

const defaultOf = (
  kind: WantedModel['kind'],
  {
    defaultChatModel,
    defaultEmbeddingModel,
  }: Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel'>,
): string =>
  ({
    chat: defaultChatModel,
    embedding: defaultEmbeddingModel,
    rerank: 'auto',
    moderation: 'auto',
  })[kind];

/**
 * What the obstacles read, null where that is nothing. A named model is kept from a request only by
 * what its user or a probe says of it, so that few requests are read here.
 */
function factsFor(input: PlanInput, candidates: readonly RouteCandidate[]): RoutingFacts | null {
  const { contentBlocked } = input;
  const stated = candidates.some(({ account, knows }) => account !== null && knows !== undefined);
  if (contentBlocked === undefined && !stated) return null;
  return {
    ...noFacts,
    ...(stated ? wantedCapabilities(input) : {}),
    ...(contentBlocked === undefined ? {} : { contentBlocked }),
  };
}

/** Plans a request by the name of its model, or for `auto`. */
export function createNamePlanner({ runtime, settings, listing, state, cache, now }: PlannerDeps) {
  /**
   * The model of this machine that a request names. Throws `bad_request` for one of another kind.
   */
  const namedHere = (wanted: WantedModel, input: PlanInput) => {
    const named = runtime.runnable().find(({ id }) => id === wanted.model);
    if (
      named !== undefined &&
      !localKindsFor[wanted.kind].includes(named.kind) &&
      input.model !== 'auto'
    )
      throw new AppError(
        'bad_request',
        phrase('routing.wrongKind', { name: named.name, kind: wanted.kind }),
      );
    return named;
  };

  return async (
    kind: WantedModel['kind'],
    input: PlanInput,
    origin: RequestOrigin,
  ): Promise<Plan> => {
    const { ownerId, via } = origin.caller;
    const current = settings(ownerId);
    const defaultModel = defaultOf(kind, current);
    const localOnly = origin.caller.localOnly || current.localOnly;
    const wanted = wantedOf(kind, input.model, defaultModel);
    const here = mayMeanHere(input.provider);
    const named = here ? namedHere(wanted, input) : undefined;
    const locals = here ? localCandidates(runtime, kind) : [];
    // What is meant for this machine is offered to no account.
    const served =
      named === undefined && (wanted.model !== null || wanted.any)
        ? await listing.served(ownerId, localOnly, null)
        : [];
    const set = cache.of(
      `${ownerId} ${kind}${here ? '' : ' elsewhere'} ` +
        (input.model === 'auto' ? `auto ${defaultModel}` : `named ${input.model}`),
      served,
      locals,
      () => gatherByModel(wanted, served, locals),
    );
    state.update(set, served, origin, kind);
    const facts = factsFor(input, set.candidates);
    const request: PlanRequest = {
      model: input.model,
      localOnly,
      mayFallBack: kind === 'chat' && via !== 'lan',
      resorts: kind === 'rerank' ? locals.length : 1,
      ...(facts === null ? {} : { facts }),
    };
    return onlyProvider(plan(request, set.candidates, { defaultModel }, now()), input.provider);
  };
}
