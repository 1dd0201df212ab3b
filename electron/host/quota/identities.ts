import type { Database } from 'better-sqlite3';
import { clientOfOwner, desktopOwnerId } from '../../../shared/ids.ts';
import type { LimitSubject } from './scope.ts';

interface Asker {
  ownerId: string;
  clientId: string | null;
  endUser: string | null;
  conversationId: string | null;
  account: string | null;
  provider: string;
  model: string;
}

export interface Identities {
  subjectOf(asker: Asker): LimitSubject;
  clientName(clientId: string): string;
}

interface Identity {
  ownerId: string;
  clientId: string | null;
  endUser: string | null;
  owners: readonly string[];
  users: readonly string[];
  anyClientsUser: string | null;
}

/** The desktop's own user, as policies call it too. */
const desktopUser = 'app';

/** Who a request counts for; names and makers of clients never change, so they are read once. */
export function createIdentities(sqlite: Database): Identities {
  const find = sqlite.prepare<[string], { name: string; owner_id: string }>(
    'SELECT name, owner_id FROM clients WHERE id = ?',
  );
  const clients = new Map<string, { name: string; owner_id: string }>();
  const clientOf = (id: string): { name: string; owner_id: string } => {
    const known = clients.get(id) ?? find.get(id);
    // A removed one was the machine's: its rows keep counting there.
    if (known === undefined) return { name: id, owner_id: desktopOwnerId };
    clients.set(id, known);
    return known;
  };
  const ownersOf = (ownerId: string): string[] => {
    const owners = [ownerId];
    let clientId = clientOfOwner(ownerId);
    while (clientId?.startsWith('client_') === true && owners.length < 8) {
      const next = clientOf(clientId).owner_id;
      owners.push(next);
      clientId = clientOfOwner(next);
    }
    return owners;
  };
  const identify = (ownerId: string, clientId: string | null, endUser: string | null): Identity => {
    const name = clientId === null ? desktopUser : clientOf(clientId).name;
    return {
      ownerId,
      clientId,
      endUser,
      owners: ownersOf(ownerId),
      users: endUser === null ? [name] : [name, `${name}/${endUser}`],
      anyClientsUser: endUser === null ? null : `*/${endUser}`,
    };
  };
  // All candidates of a request are asked about by the same one.
  let last: Identity | null = null;
  return {
    subjectOf: ({ ownerId, clientId, endUser, conversationId, account, provider, model }) => {
      if (last?.ownerId !== ownerId || last.clientId !== clientId || last.endUser !== endUser)
        last = identify(ownerId, clientId, endUser);
      return {
        owners: last.owners,
        account,
        provider,
        model,
        client: clientId,
        conversation: conversationId,
        users: last.users,
        anyClientsUser: last.anyClientsUser,
      };
    },
    clientName: (clientId) => clientOf(clientId).name,
  };
}
