import { expect, test } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createLocalOnlyRule } from './local-only.ts';

const ruleOf = (
  localOnly: Readonly<Record<string, boolean>>,
  clients: Readonly<Record<string, { localOnly: boolean }>> = {},
) =>
  createLocalOnlyRule({
    settings: {
      current: (ownerId) => ({ ...defaultSettings, localOnly: localOnly[ownerId] ?? false }),
    },
    clientOf: (ownerId) => clients[ownerId] ?? null,
  });

test('an owner is local only where the machine is, whatever its own settings are', () => {
  const rule = ruleOf({ [desktopOwnerId]: true }, { owner_ann: { localOnly: false } });
  expect(rule.settingsOf('owner_ann').localOnly).toBe(true);
  expect(rule.isLocalOnly('owner_ann')).toBe(true);
  expect(rule.isLocalOnly(desktopOwnerId)).toBe(true);
});

test('an owner’s own setting binds that owner alone', () => {
  const rule = ruleOf({ owner_ann: true }, { owner_ann: { localOnly: false } });
  expect(rule.isLocalOnly('owner_ann')).toBe(true);
  expect(rule.isLocalOnly(desktopOwnerId)).toBe(false);
});

test('a client’s rule binds its owner, and an owner that is no client anymore sends nothing', () => {
  const rule = ruleOf({}, { owner_ann: { localOnly: true }, owner_bob: { localOnly: false } });
  expect(rule.isLocalOnly('owner_ann')).toBe(true);
  expect(rule.isLocalOnly('owner_bob')).toBe(false);
  expect(rule.isLocalOnly('owner_removed')).toBe(true);
});
