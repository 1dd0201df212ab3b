import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reordered } from './reorder.ts';

const app = (id: string, priority = 100) => ({ id, name: id, priority, source: 'app' as const });
const file = (id: string, priority: number) => ({
  id,
  name: id,
  priority,
  source: 'file' as const,
});

describe('a new order of accounts', () => {
  it('is by steps of ten; what is not named follows in its order', () => {
    expect([...reordered([app('a', 1), app('b', 1), app('c', 1)], ['c', 'a'])]).toEqual([
      ['c', 10],
      ['a', 20],
      ['b', 30],
    ]);
  });

  it('leaves declared priorities alone and lays the others around them', () => {
    const priorities = reordered(
      [app('a'), file('declared', 50), app('b'), file('last', 100)],
      ['a', 'declared', 'b', 'last'],
    );
    expect([...priorities]).toEqual([
      ['a', 40],
      ['b', 60],
    ]);
  });

  it('is refused where declared priorities leave no room or stand the other way round, instead of being kept by half', () => {
    expect(() =>
      reordered([file('one', 1), app('a'), file('two', 2)], ['one', 'a', 'two']),
    ).toThrow(/no(t)? be kept/);
    expect(() => reordered([file('one', 1), file('two', 2)], ['two', 'one'])).toThrow(
      /configuration file/,
    );
  });

  it('refuses an id twice and an id that is not there', () => {
    expect(() => reordered([app('a')], ['a', 'a'])).toThrow(/twice/);
    expect(() => reordered([app('a')], ['a', 'x'])).toThrow(/no such account/);
  });

  it('always gives the order that was asked for', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (ids, seed) => {
          const priorities = reordered(
            [...ids]
              .sort()
              .map((id, index) => (index === seed % ids.length ? file(id, 500) : app(id))),
            ids,
          );
          const found = ids.map((id) => priorities.get(id) ?? 500);
          expect(found).toEqual([...found].sort((a, b) => a - b));
          expect(new Set(found).size).toBe(ids.length);
        },
      ),
    );
  });
});
