import type { Pairings } from '../peers/create-pairings.ts';
import type { AskAccess } from '../peers/ask-access.ts';
import type { Neighbours } from '../peers/create-peers.ts';
import { managedOwner } from '../api-context.ts';
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
