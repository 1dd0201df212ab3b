import type { Neighbours } from '../neighbours/create-neighbours.ts';
import type { Procedures } from './procedures.ts';

/** `neighbours.*` of the contract. */
export function neighboursApi({ neighbours: os }: Procedures, neighbours: Pick<Neighbours, 'list'>) {
  return os.router({ list: os.list.handler(() => neighbours.list()) });
}
