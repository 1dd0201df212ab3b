import { expect, it } from 'vitest';
import { z } from 'zod';
import { limitedArray } from './limited-array.ts';

it('an array of too many items is refused before one of them is looked at, since each wrong one is an issue of its own', () => {
  let looked = 0;
  const item = z.custom<string>((value) => ((looked += 1), typeof value === 'string'));
  const schema = z.object({ list: limitedArray(item, 3, 1) });
  expect(schema.safeParse({ list: [1, 2, 3, 4] }).error?.issues).toMatchObject([
    { code: 'too_big', path: ['list'], message: 'has 4 items, and may have 3' },
  ]);
  expect(looked).toBe(0);
  expect(schema.safeParse({ list: [1, 'a', 2] }).error?.issues).toHaveLength(2);
  expect(schema.parse({ list: ['a', 'b', 'c'] })).toEqual({ list: ['a', 'b', 'c'] });
  expect(schema.safeParse({ list: [] }).success).toBe(false);
});

it('a missing array is missing, unless it may be', () => {
  expect(z.object({ list: limitedArray(z.string(), 3) }).safeParse({}).success).toBe(false);
  expect(z.object({ list: limitedArray(z.string(), 3).nullish() }).parse({})).toEqual({});
  expect(z.object({ list: limitedArray(z.string(), 3).nullish() }).parse({ list: null })).toEqual({
    list: null,
  });
});

it('the bound is in the description of the route', () => {
  expect(
    z.toJSONSchema(z.object({ list: limitedArray(z.string(), 3, 1) }), { io: 'input' }),
  ).toMatchObject({
    required: ['list'],
    properties: { list: { type: 'array', minItems: 1, maxItems: 3 } },
  });
});
