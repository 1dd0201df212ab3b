import type { Account } from '../../../../shared/contract/accounts.ts';
import type { ModelOperation } from '../../accounts/pool.ts';
import type { LocalRuntime, RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import { kindOf } from '../../providers/model-kind.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';
import type { RouteCandidate } from './candidate.ts';
import { statedFactsOf } from './model-facts.ts';
import { isModelOff, modelPriorityOf, servedModels } from './served-models.ts';
import type { Reason } from '../../../../shared/route-reason.ts';

export const localProvider = 'local';
export const localProviderName = 'This machine';

/** What a request is for. */
export type AskKind = ModelOperation;

/**
 * The kinds of this machine's models that can serve it, the better one first: for a ranking a
 * cross-encoder, else the cosine of embeddings, as vLLM does for embedding models (docs.vllm.ai,
 * "Score API").
 */
export const localKindsFor: Readonly<Record<AskKind, readonly RunnableModel['kind'][]>> = {
  chat: ['chat'],
  embedding: ['embedding'],
  rerank: ['rerank', 'embedding'],
  moderation: [],
};

/**
 * The models on this machine for one kind of request, the default one first in its kind. What is
 * too long to be ranked whole is ranked by its beginning, so that no window is too small for it.
 */
export function localCandidates(
  runtime: Pick<LocalRuntime, 'runnable'>,
  kind: AskKind,
): RouteCandidate[] {
  const models = runtime.runnable();
  return localKindsFor[kind]
    .flatMap((served) => models.filter((model) => model.kind === served))
    .map(({ id, contextTokens }) => ({
      provider: localProvider,
      providerName: localProviderName,
      account: null,
      model: id,
      local: true,
      unfit: null,
      status: null,
      quota: null,
      price: null,
      knows: { tools: null, vision: null, contextTokens: kind === 'rerank' ? null : contextTokens },
    }));
}

export interface WantedModel {
  /** The model that was named, by the request or as the default; null when none was. */
  model: string | null;
  /** Whether any model of the account will do. */
  any: boolean;
  kind: AskKind;
}

/** What is known of an account when a plan is made. */
export interface AccountModels {
  account: Account;
  /** The provider's own list; null while it is not known. */
  listed: readonly string[] | null;
  /** Set when the account was refused this model lately, with what the provider said. */
  refused(model: string): string | null;
}

const unfit = (code: Reason['code'], detail = ''): Reason => ({ code, detail });

/**
 * Chat and embeddings are what every wire has, or refuses; other calls are in the table.
 */
function hasCall(providerId: string, kind: AskKind): boolean {
  const provider = providerOf(providerId);
  if (kind === 'rerank')
    return provider?.rerankPath !== undefined || provider?.quirks?.rerank !== undefined;
  return kind !== 'moderation' || provider?.moderation !== undefined;
}

/**
 * The model of an account that may be chosen automatically: of those that the user named the one
 * with the lowest priority. Of a long list without a choice, any pick could be the dearest model
 * there is.
 */
function chosenModel({ account, listed }: AccountModels, kind: AskKind): string | undefined {
  const named = account.models.length > 0;
  const known = servedModels(account, listed);
  const fitting = (known ?? [])
    .filter((id) => kindOf(id) === kind)
    .toSorted((a, b) => modelPriorityOf(account, a) - modelPriorityOf(account, b));
  if (kind === 'moderation') {
    const usual = providerOf(account.provider)?.moderation?.model;
    return usual !== undefined && (known === null || fitting.includes(usual)) ? usual : fitting[0];
  }
  // A model of this machine ranks too, so that a provider's reranker is taken only where the user
  // named it.
  return named || (fitting.length === 1 && kind !== 'rerank') ? fitting[0] : undefined;
}

/**
 * An account with the models of it that a request may mean: the named one, and one to choose by
 * ourselves.
 */
export function accountCandidates(
  accountModels: AccountModels,
  { model, any, kind }: WantedModel,
): RouteCandidate[] {
  const { account, listed, refused } = accountModels;
  const candidate = (id: string, reason: Reason | null = null): RouteCandidate => {
    const said = reason === null ? refused(id) : null;
    const providerName = providerOf(account.provider)?.name ?? account.provider;
    const knows = statedFactsOf(settingsOfModel(account, id));
    return {
      provider: account.provider,
      providerName,
      account,
      model: id,
      local: false,
      status: null,
      quota: null,
      price: null,
      unfit: said === null ? reason : unfit('model_refused', said),
      ...(knows === undefined ? {} : { knows }),
    };
  };
  const able = hasCall(account.provider, kind);
  const known = servedModels(account, listed);
  const isServed = (id: string): boolean =>
    able && !isModelOff(account, id) && (known === null || known.includes(id));
  const candidates: RouteCandidate[] = [];
  if (model !== null)
    candidates.push(candidate(model, isServed(model) ? null : unfit('model_not_served')));
  if (any && able) {
    const chosen = chosenModel(accountModels, kind);
    if (chosen !== model)
      candidates.push(
        chosen === undefined ? candidate('auto', unfit('no_model_named')) : candidate(chosen),
      );
  }
  return candidates;
}
