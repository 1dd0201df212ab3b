import { describe, expect, it } from 'vitest';
import { readCost, readDetail, readIntent, readMark } from './reason-detail.ts';

describe('detail of a reason', () => {
  it('takes a rule’s figure and its tier apart, also where a name has an arrow of its own', () => {
    expect(readDetail('0.32 → small')).toEqual({ what: '0.32', tier: 'small', until: null });
    expect(readDetail('a → b → large')).toEqual({ what: 'a → b', tier: 'large', until: null });
  });
  it('finds until when a limit holds, and takes no other number for a time', () => {
    expect(readDetail('Team day 1763740800000')).toEqual({
      what: 'Team day',
      tier: null,
      until: 1_763_740_800_000,
    });
    expect(readDetail('1763740800000')).toEqual({ what: '', tier: null, until: 1_763_740_800_000 });
    expect(readDetail('Budget 2026')).toEqual({ what: 'Budget 2026', tier: null, until: null });
  });
  it('reads marks, intents and costs, and leaves alone what is none', () => {
    expect(readMark('length 0.12')).toEqual({ name: 'length', points: 0.12 });
    expect(readMark('0.40')).toBeNull();
    expect(readIntent('code (fence, error)')).toEqual({ intent: 'code', cues: 'fence, error' });
    expect(readIntent('chat')).toEqual({ intent: 'chat', cues: '' });
    expect(readCost('1250 USD')).toEqual({ micro: 1250, currency: 'USD' });
    expect(readCost('0')).toBeNull();
  });
});
