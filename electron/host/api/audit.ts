import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Audit } from '../audit/create-audit.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/**
 * `audit.*` of the contract: a caller who manages the machine sees all of it, others their own
 * entries.
 */
export function auditApi({ audit: os }: Procedures, audit: Pick<Audit, 'list'>) {
  return os.router({
    list: os.list.handler(({ context, input }) =>
      audit.list(managedOwner(context) === desktopOwnerId ? null : context.ownerId, input),
    ),
  });
}
