import type { AccountStatus, AccountTest } from '../../../shared/contract/accounts.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { ModelProbes } from '../routing/probes/model-probe.ts';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

export interface AccountsApiDeps {
  accounts: Accounts;
  test: (ownerId: string, id: string) => Promise<AccountTest>;
  modelProbes: ModelProbes;
  /** `Pool.status`. */
  status: (ownerId: string) => Promise<AccountStatus[]>;
}

/** `accounts.*` of the contract. */
export function accountsApi(
  { accounts: os }: Procedures,
  { accounts, test, modelProbes, status }: AccountsApiDeps,
) {
  return os.router({
    providers: os.providers.handler(() =>
      providers.map(
        ({
          id,
          name,
          baseUrl,
          baseUrlEditable,
          keyRequired,
          keyHelp = '',
          docsUrl = '',
          regions = [],
        }) => ({
          id,
          name,
          baseUrl,
          baseUrlEditable,
          keyRequired,
          keyHelp,
          docsUrl,
          regions: [...regions],
        }),
      ),
    ),
    list: os.list.handler(({ context }) => accounts.list(managedOwner(context))),
    add: os.add.handler(({ context, input }) => accounts.add(managedOwner(context), input)),
    update: os.update.handler(({ context, input }) =>
      accounts.update(managedOwner(context), input),
    ),
    test: os.test.handler(({ context, input }) => test(managedOwner(context), input.id)),
    setModel: os.setModel.handler(({ context, input }) =>
      accounts.setModel(managedOwner(context), input.id, input.settings),
    ),
    probeCost: os.probeCost.handler(({ context, input }) =>
      modelProbes.cost(managedOwner(context), input.id, input.model),
    ),
    probeModel: os.probeModel.handler(({ context, input }) =>
      modelProbes.probe(managedOwner(context), input.id, input.model),
    ),
    remove: os.remove.handler(({ context, input }) =>
      accounts.remove(managedOwner(context), input.id),
    ),
    status: os.status.handler(({ context }) => status(managedOwner(context))),
    reorder: os.reorder.handler(({ context, input }) =>
      accounts.reorder(managedOwner(context), input.ids),
    ),
    rotate: os.rotate.handler(({ context, input }) =>
      accounts.rotate(managedOwner(context), input.id, input.apiKey),
    ),
    import: os.import.handler(({ context, input }) =>
      accounts.import(managedOwner(context), input.text, input.dryRun),
    ),
  });
}
