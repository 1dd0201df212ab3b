import type { Clients } from '../clients/create-clients.ts';
import type { Procedures } from './procedures.ts';

/** `clients.*` of the contract. */
export function clientsApi({ clients: os }: Procedures, clients: Clients) {
  return os.router({
    list: os.list.handler(({ context }) => clients.list(context.ownerId)),
    add: os.add.handler(({ context, input }) => clients.add(context.ownerId, input)),
    update: os.update.handler(({ context, input }) => clients.update(context.ownerId, input)),
    rotate: os.rotate.handler(({ context, input }) => clients.rotate(context.ownerId, input)),
    remove: os.remove.handler(({ context, input }) => clients.remove(context.ownerId, input.id)),
  });
}
