import type { Neighbours } from '../neighbours/create-neighbours.ts';
import { managedOwner } from './context.ts';
import type { Procedures } from './procedures.ts';

/** `neighbours.*` of the contract. */
export function neighboursApi({ neighbours: os }: Procedures, neighbours: Pick<Neighbours, 'list' | 'authority'>) {
  return os.router({
    list: os.list.handler(() => neighbours.list()),
    authority: os.authority.handler(({ context, input }) => neighbours.authority(managedOwner(context), input.url)),
  });
}
