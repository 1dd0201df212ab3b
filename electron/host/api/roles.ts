import { AppError } from '../../../shared/errors.ts';
import type { ApiContext } from '../api-context.ts';

/**
 * What a viewer may call: looking, and how its own window looks. What is not named here asks or
 * changes something.
 */
const looking = new Set([
  ...[
    'app.info',
    'app.changes',
    'app.doctor',
    'app.backups',
    'app.ready',
    'app.settings.get',
    'app.settings.set',
    'app.lan.status',
    'browsers.me',
    'browsers.list',
    'browsers.revoke',
    'browsers.revokeOthers',
  ],
  ...[
    'accounts.providers',
    'accounts.list',
    'accounts.status',
    'models.local',
    'models.available',
    'models.setup',
    'conversations.list',
    'conversations.get',
    'conversations.watch',
  ],
  ...[
    'knowledge.list',
    'knowledge.documents',
    'knowledge.read',
    'originals.offer',
    'sources.list',
    'sources.notes',
    'sources.note',
    'transfer.space',
    'monitoring.requests',
    'monitoring.request',
    'monitoring.summary',
    'monitoring.egress',
    'monitoring.egressSummary',
  ],
  ...[
    'clients.list',
    'clients.hits',
    'policies.list',
    'policies.versions',
    'policies.results',
    'budgets.list',
    'usage.query',
    'usage.export',
    'usage.prices',
    'audit.list',
  ],
]);

/**
 * What belongs to the machine: a member has no accounts, clients or policies of its own, lest it
 * reach by them what it may not.
 */
const managed = /^(accounts|clients|policies|budgets|usage|config|models|audit|peers)\./;

/**
 * Throws `unauthorized` for a browser that was signed out, `forbidden` for what the role may not
 * call.
 */
export function mustBeAllowed({ role, admitted }: ApiContext, path: readonly string[]): void {
  if (admitted?.() === false)
    throw new AppError(
      'unauthorized',
      'This browser was signed out. Load the page again and sign in.',
    );
  const name = path.join('.');
  if (role === 'member' && managed.test(name) && !looking.has(name))
    throw new AppError(
      'forbidden',
      'Only the person whose machine this is, and admins, may change this.',
    );
  if (role === 'viewer' && !looking.has(name))
    throw new AppError(
      'forbidden',
      'You may look here and not ask or change anything. Whoever runs this Hearth can give ' +
        'you the role “member”.',
    );
}
