import type { Clients } from '../clients/create-clients.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `clients.*` of the contract. */
export function clientsApi(
  { clients: os }: Procedures,
  clients: Clients,
  content: Pick<ContentGuard, 'hits'>,
) {
  return os.router({
    list: os.list.handler(({ context }) => clients.list(managedOwner(context))),
    add: os.add.handler(({ context, input }) => clients.add(managedOwner(context), input)),
    update: os.update.handler(({ context, input }) => clients.update(managedOwner(context), input)),
    rotate: os.rotate.handler(({ context, input }) => clients.rotate(managedOwner(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      clients.remove(managedOwner(context), input.id),
    ),
    hits: os.hits.handler(({ context }) => content.hits(managedOwner(context))),
  });
}
