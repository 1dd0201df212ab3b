import { describe, expect, it } from 'vitest';
import { hostContract } from '../../../shared/contract/host.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ApiContext } from '../api-context.ts';
import { requireAccess } from './roles.ts';

const owner: ApiContext = {
  ownerId: desktopOwnerId,
  clientId: null,
  via: 'app',
  localFiles: true,
};
const clientOf = (role: 'admin' | 'member' | 'viewer'): ApiContext => ({
  ownerId: 'owner_x',
  clientId: 'client_x',
  via: 'lan',
  localFiles: false,
  role,
});

const { accounts, app, clients, config, conversations, knowledge, models, policies } = hostContract;

type Called = { '~orpc': { meta: { access: 'viewer' | 'member' | 'admin' | 'owner' } } };
const may = (caller: ApiContext, called: Called): boolean => {
  try {
    requireAccess(caller, called['~orpc'].meta.access);
    return true;
  } catch {
    return false;
  }
};

describe('a role', () => {
  it.each<[string, Called, boolean, boolean, boolean]>([
    ['conversations.send', conversations.send, true, true, false],
    ['conversations.list', conversations.list, true, true, true],
    ['knowledge.ask', knowledge.ask, true, true, false],
    ['models.available', models.available, true, true, true],
    ['app.settings.set', app.settings.set, true, true, true],
    // An account names an address that this machine then calls; a client of a client would have no
    // limits.
    ['accounts.add', accounts.add, true, false, false],
    ['accounts.test', accounts.test, true, false, false],
    ['clients.add', clients.add, true, false, false],
    ['clients.list', clients.list, true, true, true],
    ['policies.save', policies.save, true, false, false],
    // Models fill the machine's disk and memory, and a file declares accounts and clients.
    ['models.download', models.download, false, false, false],
    ['config.apply', config.apply, false, false, false],
    // The address signs its reader in as the machine's own user.
    ['app.lan.entry', app.lan.entry, false, false, false],
  ])('%s: admin %s, member %s, viewer %s', (_, called, admin, member, viewer) =>
    expect([
      may(clientOf('admin'), called),
      may(clientOf('member'), called),
      may(clientOf('viewer'), called),
      may(owner, called),
    ]).toEqual([admin, member, viewer, true]),
  );

  it('is no matter for a browser that was signed out', () => {
    expect(() => requireAccess({ ...clientOf('admin'), admitted: () => false }, 'viewer')).toThrow(
      expect.objectContaining({ code: 'unauthorized' }) as Error,
    );
  });
});
