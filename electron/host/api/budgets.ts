import type { Quota } from '../quota/quota.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `budgets.*` of the contract. */
export function budgetsApi({ budgets: os }: Procedures, quota: Quota) {
  return os.router({
    list: os.list.handler(({ context }) => quota.list(managedOwner(context))),
    save: os.save.handler(({ context, input }) => quota.save(managedOwner(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      quota.remove(managedOwner(context), input.id),
    ),
  });
}
