import type { ClientRole } from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import type { TokenIssuers } from '../token-issuers/create-token-issuers.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `clients.*` of the contract. */
export function clientsApi(
  { clients: os }: Procedures,
  clients: Clients,
  content: Pick<ContentGuard, 'hits'>,
  issuers: Pick<TokenIssuers, 'find'>,
) {
  /** Throws `conflict` for the role of a client whose tokens decide it. */
  const checkRole = async (ownerId: string, id: string, role: ClientRole): Promise<void> => {
    const client = (await clients.list(ownerId)).find((one) => one.id === id);
    if (client?.issuer == null || client.role === role) return;
    if ((issuers.find(client.issuer)?.claims.role ?? '') === '') return;
    throw new AppError('conflict', phrase('clients.roleByToken', { name: client.name }));
  };
  return os.router({
    list: os.list.handler(({ context }) => clients.list(managedOwner(context))),
    add: os.add.handler(({ context, input }) => clients.add(managedOwner(context), input)),
    update: os.update.handler(async ({ context, input }) => {
      if (input.role !== undefined) await checkRole(managedOwner(context), input.id, input.role);
      return clients.update(managedOwner(context), input);
    }),
    rotate: os.rotate.handler(({ context, input }) => clients.rotate(managedOwner(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      clients.remove(managedOwner(context), input.id),
    ),
    hits: os.hits.handler(({ context }) => content.hits(managedOwner(context))),
  });
}
