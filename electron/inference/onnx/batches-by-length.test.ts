import { expect, test } from 'vitest';
import { batchesByLength } from './batches-by-length.ts';
import { createEmbeddingQueue } from './embedding-queue.ts';
import { normalise, pool } from './pooling.ts';

test('texts of like length are read together, and each exactly once', () => {
  const lengths = [100, 3, 90, 4, 95, 2, 98];
  const batches = batchesByLength(lengths);
  expect(batches).toEqual([
    [5, 1, 3, 2],
    [4, 6, 0],
  ]);
});

test('a batch of long texts stays small enough for memory', () => {
  expect(batchesByLength([8000, 8000, 380, 380])).toEqual([[2, 3], [0], [1]]);
});

test('no texts make no batches', () => {
  expect(batchesByLength([])).toEqual([]);
});

test('padding does not count in a mean', () => {
  // two texts of 2 and 1 tokens, padded to 2 tokens of 2 numbers; the padding has any numbers
  const hidden = Float32Array.from([1, 0, 3, 0, 0, 5, 99, 99]);
  expect(
    pool({ hidden, lengths: [2, 1], tokens: 2, dimensions: 2 }, 'mean').map((vector) => [
      ...vector,
    ]),
  ).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test('cls takes the first token alone', () => {
  const hidden = Float32Array.from([0, 2, 9, 9]);
  expect(
    pool({ hidden, lengths: [2], tokens: 2, dimensions: 2 }, 'cls').map((vector) => [...vector]),
  ).toEqual([[0, 1]]);
});

test('a vector of zeros does not become numbers that are none', () => {
  expect([...normalise(new Float32Array(3))]).toEqual([0, 0, 0]);
});

const job = (id: number, kind: 'query' | 'passage', texts: number, log: string[]) => {
  const promise = Promise.withResolvers<Float32Array[]>();
  return {
    promise: promise.promise,
    job: {
      id,
      kind,
      rows: Array.from({ length: texts }, (_, i) => [id, i]),
      run: (batch: number[][]) => {
        log.push(`${id}`);
        return Promise.resolve(batch.map(([, i]) => Float32Array.from([i ?? -1])));
      },
      done: promise.resolve,
      failed: promise.reject,
    },
  };
};

test('a question goes before the rest of an ingest, and the ingest is finished in its order', async () => {
  const log: string[] = [];
  const queue = createEmbeddingQueue();
  const ingest = job(1, 'passage', 12, log);
  const question = job(2, 'query', 1, log);
  const run = ingest.job.run;
  let first = true;
  queue.add({
    ...ingest.job,
    run: (batch) => {
      if (first) queue.add(question.job);
      first = false;
      return run(batch);
    },
  });
  await question.promise;
  expect(log).toEqual(['1', '2']);
  expect((await ingest.promise).map(([i]) => i)).toEqual(Array.from({ length: 12 }, (_, i) => i));
});

test('a job that fails is reported once, and the next one runs', async () => {
  const log: string[] = [];
  const queue = createEmbeddingQueue();
  const failing = job(1, 'passage', 9, log);
  const next = job(2, 'passage', 1, log);
  queue.add({ ...failing.job, run: () => Promise.reject(new Error('broken')) });
  queue.add(next.job);
  await expect(failing.promise).rejects.toThrow('broken');
  expect(await next.promise).toHaveLength(1);
});

test('a job that is removed in the middle does no more work', async () => {
  const log: string[] = [];
  const queue = createEmbeddingQueue();
  const dropped = job(1, 'passage', 40, log);
  const run = dropped.job.run;
  queue.add({
    ...dropped.job,
    run: (batch) => {
      queue.remove(1);
      return run(batch);
    },
  });
  const next = job(2, 'passage', 1, log);
  queue.add(next.job);
  await next.promise;
  expect(log).toEqual(['1', '2']);
});
