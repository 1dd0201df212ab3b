import { describe, expect, it } from 'vitest';
import { trialRows } from './trial-model.ts';

describe('trial on past requests', () => {
  it('puts what was beside what would be, also of those who serve on one side alone', () => {
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
