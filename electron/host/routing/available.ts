import type { Account } from '../../../shared/contract/accounts.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import { kindOf } from '../providers/model-kind.ts';
import { localProvider, localProviderName } from './candidates.ts';

const here = ({ id, name, kind, contextTokens }: ReturnType<LocalRuntime['runnable']>[number]): AvailableModel => ({ id, name, kind, local: true, provider: localProvider, providerName: localProviderName, accounts: [], contextTokens });

/** What the model pickers and `/v1/models` show: this machine's models, then each model of the accounts once, with who serves it. */
export function availableModels(runtime: LocalRuntime, served: readonly { account: Account; models: readonly string[] }[]): AvailableModel[] {
  const byId = new Map<string, AvailableModel>();
  for (const { account, models } of served) {
    const provider = { provider: account.provider, providerName: providerOf(account.provider)?.name ?? account.provider };
    for (const id of models) {
      const guessed = kindOf(id);
      // What the user named is theirs to know; of a provider's long list only what Hearth can ask is shown.
      if (guessed === 'other' && account.models.length === 0) continue;
      const known = byId.get(id) ?? { id, name: id, kind: guessed === 'other' ? 'chat' : guessed, local: false, ...provider, accounts: [], contextTokens: null };
      byId.set(id, { ...known, accounts: [...known.accounts, account.id] });
    }
  }
  return [...runtime.runnable().map(here), ...byId.values()];
}
