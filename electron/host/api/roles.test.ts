import { describe, expect, it } from 'vitest';
import type { ApiContext } from '../api-context.ts';
import { mustBeAllowed } from './roles.ts';

const as = (role: ApiContext['role']): ApiContext => ({
  ownerId: 'owner_x',
  clientId: 'client_x',
  via: 'lan',
  localFiles: false,
  ...(role === undefined ? {} : { role }),
});
const may = (role: ApiContext['role'], name: string): boolean => {
  try {
    mustBeAllowed(as(role), name.split('.'));
    return true;
  } catch {
    return false;
  }
};

describe('a role', () => {
  it.each([
    ['conversations.send', true, true, false],
    ['conversations.list', true, true, true],
    ['knowledge.ask', true, true, false],
    ['models.available', true, true, true],
    ['app.settings.set', true, true, true],
    // An account names an address that this machine then calls; a client of a client would have no
    // limits.
    ['accounts.add', true, false, false],
    ['accounts.test', true, false, false],
    ['clients.add', true, false, false],
    ['clients.list', true, true, true],
    ['policies.save', true, false, false],
    ['models.download', true, false, false],
    ['config.apply', true, false, false],
    ['something.new', true, true, false],
  ])('%s: admin %s, member %s, viewer %s', (name, admin, member, viewer) =>
    expect([
      may('admin', name),
      may('member', name),
      may('viewer', name),
      may(undefined, name),
    ]).toEqual([admin, member, viewer, true]),
  );

  it('is no matter for a browser that was signed out', () => {
    expect(() => mustBeAllowed({ ...as('admin'), admitted: () => false }, ['app', 'info'])).toThrow(
      expect.objectContaining({ code: 'unauthorized' }) as Error,
    );
  });
});
