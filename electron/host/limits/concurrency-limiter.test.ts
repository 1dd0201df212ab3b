import { expect, test } from 'vitest';
import {
  createConcurrencyLimiter,
  type ConcurrencyLimiter,
  type Release,
} from './concurrency-limiter.ts';

const staying = new AbortController().signal;
const gate = (places: number, queue: number, waitMs?: number): ConcurrencyLimiter =>
  createConcurrencyLimiter({
    slots: () => places,
    queue: () => queue,
    ...(waitMs === undefined ? {} : { waitMs }),
  });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Enters and notes who came in; a place is given back by calling what is noted last. */
function arrivals(one: ConcurrencyLimiter) {
  const order: string[] = [];
  const leaves: Release[] = [];
  const enter = (client: string, signal = staying): Promise<void> =>
    Promise.resolve()
      .then(() => one.acquire(client, signal))
      .then(
        (leave) => void (order.push(client), leaves.push(leave)),
        (error: { code: string }) => void order.push(`${client} ${error.code}`),
      );
  return { order, leaves, enter };
}

test('takes as many as it has places, lets as many wait, refuses the next, and a place serves but one', async () => {
  const one = gate(2, 1);
  const { order, leaves, enter } = arrivals(one);
  for (const client of ['a', 'b', 'c', 'd']) void enter(client);
  await settled();
  expect(order).toEqual(['a', 'b', 'd busy']);
  expect(one.status()).toEqual({ running: 2, queued: 1 });
  leaves[0]?.();
  leaves[0]?.();
  await settled();
  expect(order.at(-1)).toBe('c');
  expect(one.status()).toEqual({ running: 2, queued: 0 });
});

test('one client’s flood neither fills the queue for others nor goes before them', async () => {
  const one = gate(2, 4);
  const { order, leaves, enter } = arrivals(one);
  for (let n = 0; n < 6; n += 1) void enter('flood');
  await settled();
  void enter('first');
  await settled();
  expect(one.status()).toEqual({ running: 2, queued: 4 });
  void enter('quiet');
  await settled();
  expect(order).toEqual(['flood', 'flood busy', 'first', 'flood busy']);
  leaves[1]?.();
  await settled();
  expect(order.at(-1)).toBe('quiet');
});

test('one client that holds what it may leaves places for clients that hold none', async () => {
  const one = gate(100, 100);
  const { order, leaves, enter } = arrivals(one);
  for (let n = 0; n < 150; n += 1) void enter('hog');
  await settled();
  expect(one.status()).toEqual({ running: 75, queued: 75 });
  void enter('quiet');
  await settled();
  expect(order.at(-1)).toBe('quiet');
  leaves[0]?.();
  await settled();
  expect(one.status()).toEqual({ running: 76, queued: 74 });
});

test.each([2, 3, 10, 100])(
  'several clients together never take the last of %i places from one that holds none',
  async (places) => {
    const one = gate(places, 1_000);
    const { order, enter } = arrivals(one);
    for (let n = 0; n < 100; n += 1)
      for (const client of ['hog', 'other hog'].slice(0, places - 1)) void enter(client);
    await settled();
    void enter('quiet');
    await settled();
    expect(order.at(-1)).toBe('quiet');
  },
);

test('who goes away, or waited too long, leaves the queue and takes no place', async () => {
  const one = gate(1, 9, 20);
  const { order, leaves, enter } = arrivals(one);
  const leaving = new AbortController();
  void enter('a');
  const gone = enter('b', leaving.signal);
  const late = enter('c');
  await settled();
  leaving.abort();
  await gone;
  await late;
  expect(order).toEqual(['a', 'b aborted', 'c busy']);
  leaves[0]?.();
  expect(one.status()).toEqual({ running: 0, queued: 0 });
});

test('more places in the settings let in who waits, with the next who comes', async () => {
  let places = 1;
  const one = createConcurrencyLimiter({ slots: () => places, queue: () => 9 });
  const { order, enter } = arrivals(one);
  void enter('a');
  void enter('b');
  await settled();
  places = 3;
  void enter('c');
  await settled();
  expect(order.toSorted()).toEqual(['a', 'b', 'c']);
});
