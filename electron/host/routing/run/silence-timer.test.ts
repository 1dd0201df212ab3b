import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startSilenceTimer, type SilenceTimer } from './silence-timer.ts';

let heard: string[];
let timer: SilenceTimer;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  heard = [];
});
afterEach(() => {
  timer.stop();
  vi.useRealTimers();
});

function start(
  part: {
    askNextAfterMs?: number;
    deadlineMs?: number;
    firstEventMs?: number;
    totalMs?: number;
  } = {},
) {
  const {
    firstEventMs = 100,
    askNextAfterMs = firstEventMs,
    deadlineMs = Infinity,
    totalMs = Infinity,
  } = part;
  timer = startSilenceTimer({
    limits: { connectMs: 1, firstEventMs, betweenEventsMs: 50, totalMs },
    askNextAfterMs,
    deadlineMs,
    onSilent: () => heard.push(`silent ${performance.now() - startedMs}`),
    onGiveUp: ({ code }) => {
      heard.push(`${code} ${performance.now() - startedMs}`);
      timer.stop();
    },
  });
  const startedMs = performance.now();
}

it('tells of the silence at the limit, and gives up after three times as long', () => {
  start();
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['silent 100', 'timeout 300']);
});

it('does not give up while heartbeats come, but asks another at the limit all the same', () => {
  start();
  for (let n = 0; n < 20; n += 1) {
    vi.advanceTimersByTime(40);
    timer.heartbeat();
  }
  expect(heard).toEqual(['silent 100']);
});

it('counts heartbeats between two events', () => {
  start();
  timer.event();
  timer.reading();
  for (let n = 0; n < 20; n += 1) {
    vi.advanceTimersByTime(40);
    timer.heartbeat();
  }
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['silent 850', 'timeout 950']);
});

it('takes no silence of the reader for one of the provider', () => {
  start();
  timer.event();
  vi.advanceTimersByTime(10_000);
  timer.reading();
  vi.advanceTimersByTime(40);
  timer.event();
  expect(heard).toEqual([]);
});

it('ends at the deadline, also where nothing else limits it', () => {
  start({ firstEventMs: Infinity, deadlineMs: 400 });
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['timeout 400']);
});

it('has no timer where nothing limits it', () => {
  start({ firstEventMs: Infinity });
  expect(vi.getTimerCount()).toBe(0);
});

it('waits for the end of a finished answer only as long as for an event', () => {
  start();
  timer.event();
  timer.finished();
  timer.reading();
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['timeout 50']);
});

it('ends when all of its time is over, however lively it is', () => {
  start({ totalMs: 200 });
  timer.event();
  for (let n = 0; n < 10; n += 1) {
    timer.reading();
    vi.advanceTimersByTime(30);
    timer.event();
  }
  expect(heard).toEqual(['timeout 200']);
});
