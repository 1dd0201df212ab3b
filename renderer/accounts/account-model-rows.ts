import type { AccountModel } from '../../shared/contract/account-models.ts';
import { usualModelSettings } from '../../shared/contract/account-models.ts';
import type { Account, AccountStatus } from '../../shared/contract/accounts.ts';

/** One model of an account, as its page lists it. */
export interface AccountModelRow {
  model: string;
  settings: AccountModel;
  /** What the pool knows of it; undefined before the first request. */
  status: AccountStatus['models'][number] | undefined;
}

/**
 * The models of an account: those that the user named or the provider lists, those with settings,
 * and those that were asked for; by priority, then by name.
 */
export function accountModelRows(
  account: Pick<Account, 'models' | 'modelSettings'>,
  served: readonly string[],
  status: AccountStatus['models'],
): AccountModelRow[] {
  const names = new Set([
    ...account.models,
    ...served,
    ...account.modelSettings.map(({ model }) => model),
    ...status.map(({ model }) => model),
  ]);
  return [...names]
    .map((model): AccountModelRow => {
      const known = account.modelSettings.find((one) => one.model === model);
      return {
        model,
        settings: known ?? { ...usualModelSettings(model), probe: null },
        status: status.find((one) => one.model === model),
      };
    })
    .toSorted(
      (a, b) =>
        a.settings.priority - b.settings.priority ||
        (a.model < b.model ? -1 : a.model > b.model ? 1 : 0),
    );
}
