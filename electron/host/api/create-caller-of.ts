import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Clients } from '../clients/create-clients.ts';
import { admit } from '../clients/known-client.ts';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../api-context.ts';

/**
 * The contract's caller as the router and the domains know it. Throws `unauthorized` for a client
 * that was removed or has expired, `forbidden` for one that is suspended.
 */
export type CallerOf = (context: ApiContext) => Caller;

/** A client's rules are those of this moment, however long its connection has been open. */
export function createCallerOf({
  clients,
  now,
}: {
  clients: Pick<Clients, 'known'>;
  now: () => number;
}): CallerOf {
  return ({ ownerId, clientId, via, peer }) => {
    if (clientId === null) return { ownerId, clientId, via, localOnly: false };
    const client = clients.known(clientId);
    if (client === null || client.ownerId !== ownerId)
      throw new AppError('unauthorized', phrase('access.clientRemovedAsk'));
    admit(client, peer, now());
    return client;
  };
}
