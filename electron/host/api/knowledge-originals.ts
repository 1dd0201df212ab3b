import type { Originals } from '../knowledge/originals/create-originals.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { Procedures } from './procedures.ts';

/** `originals.*` of the contract. */
export function knowledgeOriginalsApi(
  { originals: os }: Procedures,
  originals: Pick<Originals, 'offer'>,
  callerOf: CallerOf,
) {
  return os.router({
    offer: os.offer.handler(({ context, input }) => originals.offer(callerOf(context), input)),
  });
}
