import { describe, expect, it } from 'vitest';
import { mergeNewest } from './monitor-store.ts';

describe('rows of the monitor', () => {
  it('takes the new form of a row that is known (running became ok) and shows it once', () => {
    expect(
      mergeNewest(
        [
          { id: 2, s: 'running' },
          { id: 1, s: 'ok' },
        ],
        [
          { id: 3, s: 'running' },
          { id: 2, s: 'ok' },
        ],
      ),
    ).toEqual([
      { id: 3, s: 'running' },
      { id: 2, s: 'ok' },
      { id: 1, s: 'ok' },
    ]);
  });
  it('starts again when so much came that the pages do not touch, instead of hiding a gap', () => {
    expect(mergeNewest([{ id: 1 }], [{ id: 9 }, { id: 8 }])).toEqual([{ id: 9 }, { id: 8 }]);
  });
});
