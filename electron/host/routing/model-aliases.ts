import type { ModelAliases } from '../../../shared/contract/model-aliases.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import type { Caller } from '../caller.ts';
import type { ActivePolicies } from './planning/planning-deps.ts';
import type { Router } from './router.ts';

export interface ModelAliasesDeps {
  aliases: () => ModelAliases;
  policies: Pick<ActivePolicies, 'active'>;
  /** Whether an account that the owner may use names this model. */
  isNamed: (ownerId: string, model: string) => boolean;
}

/** Gives the model or policy that a name means for an owner. */
export type ResolveModel = (ownerId: string, name: string) => string;

/**
 * A policy of the owner counts before an alias of the same name, and so does a model that an account
 * names: some services sell their models under such names.
 */
export const createModelAliases =
  ({ aliases, policies, isNamed }: ModelAliasesDeps): ResolveModel =>
  (ownerId, name) => {
    const all = aliases();
    const target = Object.hasOwn(all, name) ? all[name] : undefined;
    if (target === undefined || policies.active(ownerId, name) !== null) return name;
    return isNamed(ownerId, name) ? name : target;
  };

/** The aliases of models that are there, each with what is known of its model. */
function aliasModels(models: readonly AvailableModel[], aliases: ModelAliases): AvailableModel[] {
  const taken = new Set(models.map(({ id }) => id));
  return Object.entries(aliases).flatMap(([name, target]) => {
    const model = models.find(({ id }) => id === target);
    return model === undefined || taken.has(name)
      ? []
      : [{ ...model, id: name, name, aliasOf: target }];
  });
}

interface ModelInput {
  caller: Caller;
  request: { model: string };
}

/**
 * The router with other names for its models. Permissions, policies and the ledger see the model
 * that a name leads to.
 */
export function withModelAliases<Whole extends Router>(
  router: Whole,
  aliases: () => ModelAliases,
  resolve: ResolveModel,
): Whole {
  const resolved = <Input extends ModelInput>(input: Input): Input => {
    const model = resolve(input.caller.ownerId, input.request.model);
    return model === input.request.model
      ? input
      : { ...input, request: { ...input.request, model } };
  };
  return {
    ...router,
    chat: (input) => router.chat(resolved(input)),
    embed: (input) => router.embed(resolved(input)),
    rerank: (input) => router.rerank(resolved(input)),
    moderate: (input) => router.moderate(resolved(input)),
    available: async (ownerId) => {
      const models = await router.available(ownerId);
      return [...models, ...aliasModels(models, aliases())];
    },
  };
}
