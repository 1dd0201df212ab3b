import type { ProcedureAccess } from '../../../shared/contract/procedure.ts';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ApiContext } from '../api-context.ts';

type Caller = Pick<ApiContext, 'ownerId' | 'clientId' | 'role' | 'admitted'>;

function requireOwner({ ownerId, clientId }: Caller): void {
  if (ownerId !== desktopOwnerId || clientId !== null)
    throw new AppError('forbidden', 'Only the person whose machine this is may do this.');
}

function requireAdmin({ role }: Caller): void {
  if (role === 'viewer' || role === 'member')
    throw new AppError(
      'forbidden',
      'Only the person whose machine this is, and admins, may change this.',
    );
}

function requireMember({ role }: Caller): void {
  if (role === 'viewer')
    throw new AppError(
      'forbidden',
      'You may look here and not ask or change anything. The person who runs this Hearth can ' +
        'give you the role “member”.',
    );
}

/**
 * Throws `unauthorized` for a browser that was signed out, `forbidden` for a caller whose role does
 * not have this access. The machine's own user has no role and every access.
 */
export function requireAccess(caller: Caller, access: ProcedureAccess): void {
  if (caller.admitted?.() === false)
    throw new AppError(
      'unauthorized',
      'This browser was signed out. Load the page again and sign in.',
    );
  if (access === 'viewer') return;
  requireMember(caller);
  if (access === 'member') return;
  requireAdmin(caller);
  if (access === 'owner') requireOwner(caller);
}
