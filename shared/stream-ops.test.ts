import { describe, expect, it } from 'vitest';
import { openLater, tap, untilAborted } from './stream-ops.ts';

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

describe('untilAborted', () => {
  it('ends without an error where its signal aborts, also while the source hangs and does not heed it', async () => {
    const stop = new AbortController();
    async function* hanging(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    const values = untilAborted(hanging(), stop.signal);
    expect((await values.next()).value).toBe(1);
    const waiting = values.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
    expect((await values.next()).done).toBe(true);
  });

  it('lets the source settle before it ends, and throws what the source throws', async () => {
    const seen: string[] = [];
    async function* settling(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push('settled');
      }
    }
    const stop = new AbortController();
    for await (const value of untilAborted(settling(), stop.signal)) {
      seen.push(String(value));
      stop.abort();
    }
    expect(seen).toEqual(['1', 'settled']);
    const failing = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('lost')) }),
    };
    await expect(untilAborted(failing, new AbortController().signal).next()).rejects.toThrow(
      'lost',
    );
  });

  it('reads nothing where its signal has aborted before', async () => {
    let reads = 0;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          reads += 1;
          return { done: false as const, value: 1 };
        },
      }),
    };
    expect((await untilAborted(source, AbortSignal.abort()).next()).done).toBe(true);
    expect(reads).toBe(0);
  });
});

describe('openLater', () => {
  async function* numbers(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }

  it('opens with the first read and passes the rest on', async () => {
    let opened = 0;
    const values = openLater<number>(async (start) => {
      await Promise.resolve();
      opened += 1;
      return start(numbers);
    });
    expect(opened).toBe(0);
    const seen: number[] = [];
    for await (const value of values) seen.push(value);
    expect(seen).toEqual([1, 2]);
    expect(opened).toBe(1);
  });

  it('opens no source for a reader that has stopped meanwhile', async () => {
    let opened = 0;
    const values = openLater<number>(async (start) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return start(() => {
        opened += 1;
        return numbers();
      });
    });
    const first = values.next();
    await values.return?.();
    expect((await first).done).toBe(true);
    expect(opened).toBe(0);
  });
});
