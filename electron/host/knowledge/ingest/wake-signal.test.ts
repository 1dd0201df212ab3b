import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createWakeSignal } from './wake-signal.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('keeps nothing of those who waited: a base without its model looks again each second, for weeks', async () => {
  const wakeSignal = createWakeSignal();
  const { signal } = new AbortController();
  const wait = (): Promise<unknown> =>
    Promise.all(Array.from({ length: 5_000 }, () => wakeSignal.wait(0, signal)));
  await wait();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 3; i += 1) await wait();
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(3_000_000);
});

it('wakes all who wait, and tells those whose signal ended', async () => {
  const wakeSignal = createWakeSignal();
  const stop = new AbortController();
  const waiting = [
    wakeSignal.wait(60_000, new AbortController().signal),
    wakeSignal.wait(60_000, stop.signal),
  ];
  stop.abort();
  expect(await waiting[1]).toBe(false);
  wakeSignal.notify();
  expect(await waiting[0]).toBe(true);
  expect(await wakeSignal.wait(60_000, stop.signal)).toBe(false);
});
