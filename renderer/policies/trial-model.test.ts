import { describe, expect, it } from 'vitest';
import { trialRows } from './trial-model.ts';

describe('trial on past requests', () => {
  it('compares what was with what would be, also for accounts that serve on one side only', () => {
    const rows = trialRows({
      before: [
        { model: 'a', accountName: 'Work', requests: 3 },
        { model: 'b', accountName: null, requests: 1 },
      ],
      after: [
        { model: 'a', accountName: 'Work', requests: 1 },
        { model: 'c', accountName: 'Spare', requests: 4 },
      ],
    });
    expect(rows.map(({ model, before, after }) => [model, before, after])).toEqual([
      ['c', 0, 4],
      ['a', 3, 1],
      ['b', 1, 0],
    ]);
  });
});
