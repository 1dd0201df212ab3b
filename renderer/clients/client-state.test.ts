import { expect, it } from 'vitest';
import { clientState } from './client-state.ts';

it('a client is closed from the moment of its expiry on, and suspended whatever its expiry says', () => {
  expect(clientState({ suspended: false, expiresAt: 10 }, 9)).toBe('open');
  expect(clientState({ suspended: false, expiresAt: 10 }, 10)).toBe('expired');
  expect(clientState({ suspended: true, expiresAt: 10 }, 10)).toBe('suspended');
});
