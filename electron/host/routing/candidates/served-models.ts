import type { AccountModel } from '../../../../shared/contract/account-models.ts';
import { usualModelPriority } from '../../../../shared/contract/account-models.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';

type ServingAccount = Pick<Account, 'models' | 'modelSettings'>;

/** Whether the user switched a model of this account off. */
export const isModelOff = (account: Pick<Account, 'modelSettings'>, model: string): boolean =>
  settingsOfModel(account, model)?.enabled === false;

/**
 * The models that an account serves: those that the user named, else the provider's own list,
 * without those that are switched off. Null while the list is not known.
 */
export function servedModels(
  account: ServingAccount,
  listed: readonly string[] | null,
): readonly string[] | null {
  const known = account.models.length > 0 ? account.models : listed;
  if (known === null || account.modelSettings.length === 0) return known;
  return known.filter((model) => !isModelOff(account, model));
}

/** The user's own order of an account's models; the lowest is tried first. */
export const modelPriorityOf = (
  account: { modelSettings: readonly AccountModel[] } | null,
  model: string,
): number =>
  account === null || account.modelSettings.length === 0
    ? usualModelPriority
    : (settingsOfModel(account, model)?.priority ?? usualModelPriority);
