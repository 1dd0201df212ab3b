import type { ProcedureAccess } from '../../../shared/contract/procedure.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ApiContext } from '../api-context.ts';

type Caller = Pick<ApiContext, 'ownerId' | 'clientId' | 'role' | 'admitted'>;

function requireOwner({ ownerId, clientId }: Caller): void {
  if (ownerId !== desktopOwnerId || clientId !== null)
    throw new AppError('forbidden', phrase('access.ownerDoes'));
}

function requireAdmin({ role }: Caller): void {
  if (role === 'viewer' || role === 'member')
    throw new AppError('forbidden', phrase('access.ownerOnly'));
}

function requireMember({ role }: Caller): void {
  if (role === 'viewer') throw new AppError('forbidden', phrase('access.viewerMayNot'));
}

/**
 * Throws `unauthorized` for a browser that was signed out, `forbidden` for a caller whose role does
 * not have this access. The machine's own user has no role and every access.
 */
export function requireAccess(caller: Caller, access: ProcedureAccess): void {
  if (caller.admitted?.() === false)
    throw new AppError('unauthorized', phrase('access.browserSignedOut'));
  if (access === 'viewer') return;
  requireMember(caller);
  if (access === 'member') return;
  requireAdmin(caller);
  if (access === 'owner') requireOwner(caller);
}
