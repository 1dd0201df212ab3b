import { expect, test } from 'vitest';
import { errorCodeOf } from '../../../shared/errors.ts';
import { createQueue } from './queue.ts';

const never = new AbortController().signal;

test('tasks run one at a time, in the order they came', async () => {
  const queue = createQueue();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  await Promise.all([queue.run(task('a'), never), queue.run(task('b'), never)]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(queue.length).toBe(0);
});

test('a failure is its own and does not stop the line', async () => {
  const queue = createQueue();
  const failing = queue.run(() => Promise.reject(new Error('broken')), never);
  const next = queue.run(() => Promise.resolve(2), never);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(2);
});

test('who waits and is stopped hears it at once, and never runs', async () => {
  const queue = createQueue();
  let finish = (): void => undefined;
  const first = queue.run(() => new Promise<void>((resolve) => (finish = resolve)), never);
  const controller = new AbortController();
  let ran = false;
  const second = queue.run(() => Promise.resolve((ran = true)), controller.signal);
  controller.abort();
  expect(await second.catch(errorCodeOf)).toBe('aborted');
  finish();
  await first;
  await queue.run(() => Promise.resolve(), never);
  expect(ran).toBe(false);
});

test('the next task waits until a stopped one has really ended', async () => {
  const queue = createQueue();
  const controller = new AbortController();
  let ended = false;
  const first = queue.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended = true;
  }, controller.signal);
  const second = queue.run(() => Promise.resolve(ended), never);
  setTimeout(() => controller.abort(), 5);
  await expect(first).rejects.toThrow();
  expect(await second).toBe(true);
});
