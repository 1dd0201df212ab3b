import { describe, expect, it } from 'vitest';
import { displayedStateOf } from './displayed-state.ts';

const account = { enabled: true, state: 'active', stateUntil: null, expiresAt: null } as const;

describe('the state of an account', () => {
  it('does not show a cooldown that is over as if it still held', () => {
    expect(displayedStateOf({ ...account, state: 'cooling', stateUntil: 100 }, 99)).toBe('cooling');
    expect(displayedStateOf({ ...account, state: 'cooling', stateUntil: 100 }, 100)).toBe('active');
    expect(displayedStateOf({ ...account, state: 'exhausted' }, 100)).toBe('exhausted');
  });
  it('says expired or off rather than a state that no longer matters', () => {
    expect(
      displayedStateOf({ ...account, state: 'cooling', stateUntil: 200, expiresAt: 100 }, 150),
    ).toBe('expired');
    expect(displayedStateOf({ ...account, enabled: false, state: 'parked' }, 1)).toBe('disabled');
  });
});
