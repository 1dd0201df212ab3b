import type { Quota } from '../quota/quota.ts';
import type { Procedures } from './procedures.ts';

/** `budgets.*` of the contract. */
export function budgetsApi({ budgets: os }: Procedures, quota: Quota) {
  return os.router({
    list: os.list.handler(({ context }) => quota.list(context.ownerId)),
    save: os.save.handler(({ context, input }) => quota.save(context.ownerId, input)),
    remove: os.remove.handler(({ context, input }) => quota.remove(context.ownerId, input.id)),
  });
}
