import type { Pairings } from '../lan-server/pairing/create-pairings.ts';
import type { AskAccess } from '../neighbours/ask-access.ts';
import type { Neighbours } from '../neighbours/create-neighbours.ts';
import { managedOwner } from './context.ts';
import type { Procedures } from './procedures.ts';

export interface NeighboursApiDeps {
  neighbours: Pick<Neighbours, 'list' | 'authority' | 'found'>;
  asking: Pick<AskAccess, 'ask' | 'asked'>;
  pairings: Pick<Pairings, 'list' | 'answer'>;
}

/** `neighbours.*` of the contract. */
export function neighboursApi(
  { neighbours: os }: Procedures,
  { neighbours, asking, pairings }: NeighboursApiDeps,
) {
  return os.router({
    list: os.list.handler(async ({ context }) => ({
      ...(await neighbours.list()),
      asked: asking.asked(managedOwner(context)),
    })),
    authority: os.authority.handler(({ context, input }) =>
      neighbours.authority(managedOwner(context), input.url),
    ),
    ask: os.ask.handler(({ context, input }) =>
      asking.ask(managedOwner(context), neighbours.found(input.url)),
    ),
    pairings: os.pairings.handler(() => pairings.list()),
    answer: os.answer.handler(({ context, input }) => {
      pairings.answer(
        { ownerId: managedOwner(context), actor: context.ownerId },
        input.id,
        input.allow,
      );
      return { answered: true };
    }),
  });
}
