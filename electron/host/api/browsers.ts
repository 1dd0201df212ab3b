import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { BrowserSessions } from '../browser-sessions/browser-sessions.ts';
import type { Procedures } from './procedures.ts';

/** `browsers.*` of the contract. */
export function browsersApi(
  { browsers: os }: Procedures,
  browsers: Pick<BrowserSessions, 'list' | 'revoke' | 'revokeOthers'>,
  clients: Pick<Clients, 'known'>,
) {
  return os.router({
    me: os.me.handler(({ context }) => {
      if (context.clientId === null)
        return { name: null, role: null, browser: context.browserSessionId !== undefined };
      const client = clients.known(context.clientId);
      if (client === null) throw new AppError('unauthorized', phrase('access.clientRemoved'));
      return {
        name: client.clientName,
        role: client.role,
        browser: context.browserSessionId !== undefined,
      };
    }),
    list: os.list.handler(({ context }) =>
      browsers.list(context.ownerId, context.browserSessionId ?? null),
    ),
    revoke: os.revoke.handler(({ context, input }) => {
      browsers.revoke(context.ownerId, input.id);
      return { revoked: true };
    }),
    revokeOthers: os.revokeOthers.handler(({ context }) => ({
      revoked: browsers.revokeOthers(context.ownerId, context.browserSessionId ?? null),
    })),
  });
}
