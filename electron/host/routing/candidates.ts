import type { Account } from '../../../shared/contract/accounts.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import type { Candidate } from './candidate.ts';

export const localProvider = 'local';

/** The models on this machine of one kind, the default one first. */
export const localCandidates = (runtime: LocalRuntime, kind: 'chat' | 'embedding'): Candidate[] =>
  runtime
    .runnable()
    .filter((model) => model.kind === kind)
    .map((model) => ({ provider: localProvider, providerName: 'This machine', account: null, model: model.id, local: true }));

/** Each account with each model it may serve; one that names none can be asked for whatever the caller names. */
export function accountCandidates(accounts: readonly Account[], asked: string): Candidate[] {
  return accounts.flatMap((account) => {
    const models = account.models.length > 0 ? account.models : asked === 'auto' ? [] : [asked];
    return models.map((model) => ({ provider: account.provider, providerName: providerOf(account.provider)?.name ?? account.provider, account, model, local: false }));
  });
}

/** What the model pickers and `/v1/models` show. */
export function availableModels(runtime: LocalRuntime, accounts: readonly Account[]): AvailableModel[] {
  const local = runtime.runnable().map(
    (model): AvailableModel => ({ id: model.id, name: model.name, kind: model.kind, local: true, provider: localProvider, providerName: 'This machine', accounts: [], contextTokens: model.contextTokens }),
  );
  const byModel = new Map<string, AvailableModel>();
  for (const { account, model, provider, providerName } of accountCandidates(accounts.filter((one) => one.enabled), 'auto')) {
    if (account === null) continue;
    const known = byModel.get(model) ?? { id: model, name: model, kind: /embed|bge|e5|minilm/i.test(model) ? 'embedding' : 'chat', local: false, provider, providerName, accounts: [], contextTokens: null };
    byModel.set(model, { ...known, accounts: [...known.accounts, account.id] });
  }
  return [...local, ...byModel.values()];
}
