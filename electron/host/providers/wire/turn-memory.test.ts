import { expect, it } from 'vitest';
import { createTurnMemory, sameJson, turnKey } from './turn-memory.ts';

it('forgets the oldest before it fills memory, and never keeps what is larger than all of it', () => {
  const memory = createTurnMemory<string>();
  const turn = 'x'.repeat(3 * 1024 * 1024);
  for (const key of ['a', 'b', 'c']) memory.remember(key, turn);
  expect(
    [memory.recall('a'), memory.recall('b'), memory.recall('c')].map((kept) => kept !== undefined),
  ).toEqual([false, true, true]);
  memory.remember('d', turn.repeat(3));
  expect(memory.recall('d')).toBeUndefined();
  // What replaces a turn does not count twice.
  for (let time = 0; time < 5; time += 1) memory.remember('c', turn);
  expect(memory.recall('b')).toBeDefined();
});

it('keeps turns of different owners, accounts and models apart, whatever characters their names have', () => {
  const place = { ownerId: 'o', accountId: 'a', model: 'b","c' };
  expect(turnKey(place, 'd')).not.toBe(
    turnKey({ ownerId: 'o', accountId: 'a","b', model: 'c' }, 'd'),
  );
  expect(turnKey(place, 'd')).not.toBe(turnKey({ ...place, ownerId: 'p' }, 'd'));
});

it('takes JSON in another format for the same, and what is no JSON only for itself', () => {
  expect(sameJson('{"a": 1}', '{"a":1}')).toBe(true);
  expect(sameJson('{"a":1}', '{"a":2}')).toBe(false);
  expect(sameJson('{', '{')).toBe(true);
  expect(sameJson('{', '{}')).toBe(false);
});
