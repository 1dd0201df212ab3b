import { expect, it } from 'vitest';
import { createSerialQueue, createSerialQueues } from './serial-queue.ts';

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

it('runs tasks of one key one after another, and those of two keys at once', async () => {
  const inTurn = createSerialQueues();
  const seen: string[] = [];
  const open: (() => void)[] = [];
  const task = (name: string) => async () => {
    seen.push(name);
    await new Promise<void>((resolve) => open.push(resolve));
    if (name === 'a1') throw new Error('a1 failed');
  };
  const first = inTurn('a', task('a1'));
  const rest = [inTurn('a', task('a2')), inTurn('b', task('b1'))];
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(seen).toEqual(['a1', 'b1']);
  for (const go of open.splice(0)) go();
  await expect(first).rejects.toThrow('a1 failed');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(seen).toEqual(['a1', 'b1', 'a2']);
  for (const go of open.splice(0)) go();
  await Promise.all(rest);
});
