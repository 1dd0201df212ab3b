import type { Tier } from '../../../../shared/contract/policies.ts';
import type { RouteCandidate } from './candidate.ts';
import { localProvider } from './make-candidates.ts';
import { modelPriorityOf } from './served-models.ts';

const named = (list: readonly string[], ...names: readonly string[]): boolean =>
  list.length === 0 || names.some((name) => list.includes(name));

/**
 * Whether a tier means this machine's model. It has to be named, by its model or as `local`: a tier
 * of “any model” is one of accounts, and whether this machine answers in the end is the policy's
 * `fallbackLocal` to say.
 */
const takesLocal = ({ models, accounts, providers }: Tier, model: string): boolean =>
  (models.includes(model) ||
    accounts.includes(localProvider) ||
    providers.includes(localProvider)) &&
  named(models, model) &&
  named(accounts, localProvider) &&
  named(providers, localProvider);

/**
 * Whether a tier names accounts or providers of its own, so that it means them even for a model
 * that this machine has too.
 */
export const namesAccounts = ({ accounts, providers }: Tier): boolean =>
  [...accounts, ...providers].some((name) => name !== localProvider);

/**
 * Whether a tier takes a candidate; nothing else may stand in it. A model that is on this machine
 * is offered to accounts only where they are named.
 */
export function belongsTo(
  tier: Tier,
  { account, model, provider }: Pick<RouteCandidate, 'account' | 'model' | 'provider'>,
  here: ReadonlySet<string>,
): boolean {
  if (account === null) return takesLocal(tier, model);
  if (here.has(model) && !namesAccounts(tier)) return false;
  return (
    named(tier.accounts, account.name, account.id) &&
    named(tier.providers, provider) &&
    (tier.models.length === 0 || tier.models.includes(model))
  );
}

/** Whether an account may serve in a tier with some model. */
export const mayServe = (
  { accounts, providers }: Tier,
  account: { id: string; name: string; provider: string },
): boolean => named(accounts, account.name, account.id) && named(providers, account.provider);

const modelPriority = ({ account, model }: RouteCandidate): number =>
  modelPriorityOf(account, model);
const ageOf = ({ account }: RouteCandidate): number => account?.createdAt ?? 0;
const priorityOf = ({ account }: RouteCandidate): number =>
  account?.priority ?? Number.MAX_SAFE_INTEGER;

/**
 * The places of a tier's candidates, in the order that decides between equal ones: by the tier's
 * models, then by the priority of the account, of the model at it, then by age.
 */
export function membersOf(tier: Tier, candidates: readonly RouteCandidate[]): number[] {
  const rankOf = ({ model }: RouteCandidate): number => Math.max(0, tier.models.indexOf(model));
  const here = new Set(candidates.flatMap(({ local, model }) => (local ? model : [])));
  return [...candidates.entries()]
    .filter(([, candidate]) => belongsTo(tier, candidate, here))
    .toSorted(
      ([, a], [, b]) =>
        rankOf(a) - rankOf(b) ||
        priorityOf(a) - priorityOf(b) ||
        modelPriority(a) - modelPriority(b) ||
        ageOf(a) - ageOf(b),
    )
    .map(([place]) => place);
}
