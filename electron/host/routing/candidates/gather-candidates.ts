import type { Account } from '../../../../shared/contract/accounts.ts';
import type { PolicyDefinition, Tier } from '../../../../shared/contract/policies.ts';
import type { RouteCandidate } from './candidate.ts';
import { accountCandidates, type WantedModel } from './make-candidates.ts';
import { belongsTo, mayServe, namesAccounts } from './tier-members.ts';

/** An account with the provider's own list, null while it is not known. */
export interface ListedAccount {
  account: Account;
  listed: readonly string[] | null;
}

const neverRefused = (): null => null;

/**
 * What an account offers to one tier. A model that is on this machine too is offered to accounts
 * only where the tier names them.
 */
function offered(
  { account, listed }: ListedAccount,
  tier: Tier,
  kind: WantedModel['kind'],
  here: ReadonlySet<string>,
): RouteCandidate[] {
  const known = { account, listed, refused: neverRefused };
  if (tier.models.length === 0) return accountCandidates(known, { model: null, any: true, kind });
  const models = tier.models.filter((model) => !here.has(model) || namesAccounts(tier));
  return models.flatMap((model) => accountCandidates(known, { model, any: false, kind }));
}

/**
 * Of an account that serves some of a policy's models only those; of one that serves none a single
 * candidate that says so.
 */
function servedOf(offers: readonly RouteCandidate[]): RouteCandidate[] {
  const some = offers.filter(({ unfit }) => unfit?.code !== 'model_not_served');
  return some.length > 0 ? some : offers.slice(0, 1);
}

/**
 * Vectors of different models do not compare: of a policy for embeddings only the first model that
 * it names counts.
 */
const oneModel = (tiers: readonly Tier[]): Tier[] => {
  const first = tiers.flatMap(({ models }) => models)[0];
  return first === undefined
    ? []
    : tiers
        .filter(({ models }) => models.includes(first))
        .map((tier) => ({ ...tier, models: [first] }));
};

/**
 * This machine's models that some tier takes, and the first one where the policy falls back to it.
 */
function localsFor(
  { tiers, fallbackLocal }: Pick<PolicyDefinition, 'tiers' | 'fallbackLocal'>,
  locals: readonly RouteCandidate[],
  here: ReadonlySet<string>,
): RouteCandidate[] {
  return locals.filter(
    (candidate, index) =>
      (fallbackLocal && index === 0) || tiers.some((tier) => belongsTo(tier, candidate, here)),
  );
}

/**
 * The candidates of all tiers of a policy, each account with each model once, and the models here
 * that it means.
 */
export function gatherForPolicy(
  { tiers, fallbackLocal }: PolicyDefinition,
  kind: WantedModel['kind'],
  served: readonly ListedAccount[],
  locals: readonly RouteCandidate[],
): RouteCandidate[] {
  const meant = kind === 'embedding' ? oneModel(tiers) : tiers;
  const here = new Set(locals.map(({ model }) => model));
  const offers = served.flatMap((one) => {
    const byModel = new Map<string, RouteCandidate>();
    for (const tier of meant) {
      if (!mayServe(tier, one.account)) continue;
      for (const candidate of offered(one, tier, kind, here))
        if (!byModel.has(candidate.model)) byModel.set(candidate.model, candidate);
    }
    return servedOf([...byModel.values()]);
  });
  return [
    ...localsFor({ tiers: meant, fallbackLocal: fallbackLocal && kind === 'chat' }, locals, here),
    ...offers,
  ];
}

/** The candidates of a model's name, or of `auto`. */
export const gatherByModel = (
  wanted: WantedModel,
  served: readonly ListedAccount[],
  locals: readonly RouteCandidate[],
): RouteCandidate[] => [
  ...locals,
  ...served.flatMap(({ account, listed }) =>
    accountCandidates({ account, listed, refused: neverRefused }, wanted),
  ),
];
