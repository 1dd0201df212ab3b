import type { Caller } from '../../caller.ts';

/** Who sent a request, by everything that limits count it by. */
export interface RequestOrigin {
  caller: Caller;
  /** The client's name; null for the desktop and the command line. */
  clientName: string | null;
  /** What a client says its own user is. */
  endUser: string | null;
  conversationId: string | null;
}

/** The caller as policies name it: a client's name, or `app`. */
export const clientNameOf = ({
  caller,
  clientName,
}: Pick<RequestOrigin, 'caller' | 'clientName'>): string => clientName ?? caller.clientId ?? 'app';

/** What stays together in a split: a conversation, else a client's user, a client, an owner. */
export const splitKeyOf = ({
  caller,
  endUser,
  conversationId,
}: Pick<RequestOrigin, 'caller' | 'endUser' | 'conversationId'>): string =>
  conversationId ??
  (endUser === null
    ? (caller.clientId ?? caller.ownerId)
    : `${caller.clientId ?? caller.ownerId} ${endUser}`);
