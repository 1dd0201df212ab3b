import type { TokenIssuers } from '../token-issuers/create-token-issuers.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `tokenIssuers.*` of the contract. */
export function tokenIssuersApi(
  { tokenIssuers: os }: Procedures,
  issuers: Pick<TokenIssuers, 'list' | 'save' | 'remove' | 'removed' | 'readmit'>,
) {
  return os.router({
    list: os.list.handler(({ context }) => issuers.list(managedOwner(context))),
    save: os.save.handler(({ context, input }) => issuers.save(managedOwner(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      issuers.remove(managedOwner(context), input.id),
    ),
    removed: os.removed.handler(({ context, input }) =>
      issuers.removed(managedOwner(context), input.id),
    ),
    readmit: os.readmit.handler(({ context, input }) =>
      issuers.readmit(managedOwner(context), input.id, input.subject),
    ),
  });
}
