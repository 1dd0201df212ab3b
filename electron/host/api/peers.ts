import type { Pairings } from '../peers/create-pairings.ts';
import type { AccessRequests } from '../peers/access-requests.ts';
import type { Peers } from '../peers/create-peers.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

export interface PeersApiDeps {
  peers: Pick<Peers, 'list' | 'authority' | 'found'>;
  asking: Pick<AccessRequests, 'ask' | 'asked'>;
  pairings: Pick<Pairings, 'list' | 'answer'>;
}

/** `peers.*` of the contract. */
export function peersApi({ peers: os }: Procedures, { peers, asking, pairings }: PeersApiDeps) {
  return os.router({
    list: os.list.handler(async ({ context }) => ({
      ...(await peers.list()),
      asked: asking.asked(managedOwner(context)),
    })),
    authority: os.authority.handler(({ context, input }) =>
      peers.authority(managedOwner(context), input.url),
    ),
    ask: os.ask.handler(({ context, input }) =>
      asking.ask(managedOwner(context), peers.found(input.url)),
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
