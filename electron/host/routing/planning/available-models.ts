import type { Account } from '../../../../shared/contract/accounts.ts';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import type { LocalRuntime } from '../../local-models/inventory/local-runtime.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import { kindOf } from '../../providers/model-kind.ts';
import { localProvider, localProviderName } from '../candidates/make-candidates.ts';
import type { ActivePolicy } from '../candidates/prepared-policy.ts';
import { belongsTo } from '../candidates/tier-members.ts';

const here = ({
  id,
  name,
  kind,
  contextTokens,
}: ReturnType<LocalRuntime['runnable']>[number]): AvailableModel => ({
  id,
  name,
  kind,
  local: true,
  provider: localProvider,
  providerName: localProviderName,
  accounts: [],
  contextTokens,
});

function withProvider(
  model: AvailableModel,
  { provider, providerName }: Pick<AvailableModel, 'provider' | 'providerName'>,
): AvailableModel {
  const { alsoBy = [] } = model;
  return [model, ...alsoBy].some((one) => one.provider === provider)
    ? model
    : { ...model, alsoBy: [...alsoBy, { provider, providerName }] };
}

/**
 * What the model pickers and `/v1/models` show: this machine's models, then each model of the
 * accounts once, with who serves it.
 */
export function availableModels(
  runtime: Pick<LocalRuntime, 'runnable'>,
  served: readonly { account: Account; models: readonly string[] }[],
): AvailableModel[] {
  const byId = new Map<string, AvailableModel>();
  for (const { account, models } of served) {
    const provider = {
      provider: account.provider,
      providerName: providerOf(account.provider)?.name ?? account.provider,
    };
    for (const id of models) {
      const guessed = kindOf(id);
      // What the user named is theirs to know; of a provider's long list only what Hearth can ask
      // is shown.
      if (guessed === 'moderation' || (guessed === 'other' && account.models.length === 0))
        continue;
      const known = byId.get(id) ?? {
        id,
        name: id,
        kind: guessed === 'other' ? 'chat' : guessed,
        local: false,
        ...provider,
        accounts: [],
        contextTokens: null,
      };
      byId.set(id, {
        ...withProvider(known, provider),
        accounts: [...known.accounts, account.id],
      });
    }
  }
  return [...runtime.runnable().map(here), ...byId.values()];
}

/** The provider of a policy in a list of models. */
const policyProvider = 'policy';

/** Whether a policy could answer from this machine. */
const canStayLocal = ({ definition }: ActivePolicy, local: readonly AvailableModel[]): boolean =>
  local.length > 0 &&
  (definition.fallbackLocal ||
    definition.tiers.some((tier) =>
      local.some(({ id }) =>
        belongsTo(tier, { account: null, model: id, provider: localProvider }, new Set()),
      ),
    ));

/**
 * Policies by their aliases, as models that can be asked; where nothing may leave, those that this
 * machine could serve. `auto` is always there.
 */
export function policyModels(
  policies: readonly ActivePolicy[],
  models: readonly AvailableModel[],
  localOnly: boolean,
): AvailableModel[] {
  const taken = new Set(['auto', ...models.map(({ id }) => id)]);
  const local = models.filter((model) => model.local && model.kind === 'chat');
  return policies
    .filter((policy) => !taken.has(policy.alias) && (!localOnly || canStayLocal(policy, local)))
    .map(({ alias }) => ({
      id: alias,
      name: alias,
      kind: 'chat',
      local: false,
      provider: policyProvider,
      providerName: 'Policy',
      accounts: [],
      contextTokens: null,
    }));
}
