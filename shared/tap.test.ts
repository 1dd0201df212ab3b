import { expect, it } from 'vitest';
import { tap } from './tap.ts';

it('tells its end once where the source can’t be opened, and rejects instead of throwing: a lease that is never given back locks its client out', async () => {
  let ended = 0;
  const events = tap<number>({
    open: () => {
      throw new Error('No key.');
    },
    failed: (error) => new Error('In our words.', { cause: error }),
    ended: () => (ended += 1),
  });
  await expect((async () => events.next())()).rejects.toThrow('In our words.');
  expect(ended).toBe(1);
  expect((await events.next()).done).toBe(true);
  await events.return?.();
  expect(ended).toBe(1);
});

it('ends its source where the reader stops in the middle, also while a value is awaited', async () => {
  const told: string[] = [];
  async function* source(): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
      yield 3;
    } finally {
      told.push('closed');
    }
  }
  const events = tap({
    open: () => source(),
    saw: (value) => told.push(String(value)),
    ended: () => told.push('ended'),
  });
  await events.next();
  const [second, returned] = await Promise.all([events.next(), events.return?.()]);
  expect([second.value, returned?.done]).toEqual([2, true]);
  expect(told).toEqual(['1', '2', 'closed', 'ended']);
  expect((await events.next()).done).toBe(true);
});
