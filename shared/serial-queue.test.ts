import { expect, it } from 'vitest';
import { createSerialQueue } from './serial-queue.ts';

it('runs tasks one at a time in the order they came, also behind one that fails', async () => {
  const queue = createSerialQueue();
  const seen: string[] = [];
  const task = (name: string, waitMs: number) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const results = await Promise.allSettled([
    queue(task('a', 5)),
    queue(task('b', 0)),
    queue(task('c', 1)),
  ]);
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
  ).toEqual(['a', 'failed', 'c']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('does not begin a task before its caller has gone on', async () => {
  const queue = createSerialQueue();
  let began = false;
  const run = queue(async () => {
    began = true;
  });
  expect(began).toBe(false);
  await run;
  expect(began).toBe(true);
});
