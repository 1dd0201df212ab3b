import { expect, it } from 'vitest';
import { noContentRules } from '../../shared/contract/content-rules.ts';
import { activeRules, clientState } from './client-state.ts';

it('a client is closed from the moment of its expiry on, and suspended whatever its expiry says', () => {
  expect(clientState({ suspended: false, expiresAt: 10 }, 9)).toBe('open');
  expect(clientState({ suspended: false, expiresAt: 10 }, 10)).toBe('expired');
  expect(clientState({ suspended: true, expiresAt: 10 }, 10)).toBe('suspended');
});

it('a word list without an action, and an action without words, are no rule', () => {
  expect(activeRules({ rules: { ...noContentRules, words: ['x'] } })).toBe(0);
  expect(activeRules({ rules: { ...noContentRules, wordAction: 'mask' } })).toBe(0);
  expect(activeRules({ rules: { ...noContentRules, words: ['x'], wordAction: 'mask', card: 'block' } })).toBe(2);
});
