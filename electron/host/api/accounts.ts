import type { AccountStatus, AccountTest } from '../../../shared/contract/accounts.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import { providers } from '../providers/catalogue.ts';
import type { Procedures } from './procedures.ts';

export interface AccountsApiDeps {
  accounts: Accounts;
  test: (ownerId: string, id: string) => Promise<AccountTest>;
  /** `Pool.status`. */
  status: (ownerId: string) => Promise<AccountStatus[]>;
}

/** `accounts.*` of the contract. */
export function accountsApi({ accounts: os }: Procedures, { accounts, test, status }: AccountsApiDeps) {
  return os.router({
    providers: os.providers.handler(() => providers.map(({ id, name, baseUrl, baseUrlEditable, keyRequired, keyHelp = '', docsUrl = '', regions = [] }) => ({ id, name, baseUrl, baseUrlEditable, keyRequired, keyHelp, docsUrl, regions: [...regions] }))),
    list: os.list.handler(({ context }) => accounts.list(context.ownerId)),
    add: os.add.handler(({ context, input }) => accounts.add(context.ownerId, input)),
    update: os.update.handler(({ context, input }) => accounts.update(context.ownerId, input)),
    test: os.test.handler(({ context, input }) => test(context.ownerId, input.id)),
    remove: os.remove.handler(({ context, input }) => accounts.remove(context.ownerId, input.id)),
    status: os.status.handler(({ context }) => status(context.ownerId)),
    reorder: os.reorder.handler(({ context, input }) => accounts.reorder(context.ownerId, input.ids)),
    rotate: os.rotate.handler(({ context, input }) => accounts.rotate(context.ownerId, input.id, input.apiKey)),
    import: os.import.handler(({ context, input }) => accounts.import(context.ownerId, input.text, input.dryRun)),
  });
}
