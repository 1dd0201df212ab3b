import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { createBreaker, halfOpenAfterMs, opensAfter } from './breaker.ts';
import { failureOf } from './testing/pool-bed.ts';

const start = 1_800_000_000_000;

beforeEach(() => {
  // cockatiel reads the clock itself.
  vi.useFakeTimers({ toFake: ['Date'], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

function made() {
  const changes: string[] = [];
  const breaker = createBreaker({ now: Date.now, changed: () => changes.push(breaker.state()) });
  const fail = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) breaker.admit()?.failed(failureOf('provider_overloaded'));
    await turn();
  };
  return { breaker, changes, fail };
}

async function opened() {
  const bed = made();
  await bed.fail(opensAfter);
  return bed;
}

describe('the breaker of an account and model', () => {
  it('opens after five failures in a row and then lets nothing through', async () => {
    const { breaker, fail, changes } = made();
    await fail(opensAfter - 1);
    expect(breaker.state()).toBe('closed');
    await fail(1);
    expect(breaker.state()).toBe('open');
    expect(breaker.until()).toBe(start + halfOpenAfterMs);
    expect(breaker.admit()).toBeNull();
    expect(changes).toEqual(['open']);
  });

  it('counts failures in a row alone: an answer between them starts again, an abort does not', async () => {
    const { breaker, fail } = made();
    await fail(4);
    breaker.admit()?.succeeded();
    await turn();
    await fail(4);
    expect(breaker.state()).toBe('closed');
    breaker.admit()?.ended();
    await turn();
    await fail(1);
    expect(breaker.state()).toBe('open');
  });

  it('lets exactly one probe through after 60 s, however many ask; the others are sent elsewhere, not queued', async () => {
    const { breaker } = await opened();
    after(halfOpenAfterMs - 1);
    expect(breaker.admit()).toBeNull();
    after(1);
    expect(breaker.state()).toBe('half-open');
    const admitted = Array.from({ length: 200 }, () => breaker.admit());
    expect(admitted.filter((one) => one !== null)).toHaveLength(1);
    admitted.find((one) => one !== null)?.succeeded();
    await turn();
    expect(breaker.state()).toBe('closed');
    expect(breaker.admit()).not.toBeNull();
  });

  it('opens for another 60 s when the probe fails', async () => {
    const { breaker } = await opened();
    after(halfOpenAfterMs);
    breaker.admit()?.failed(failureOf('timeout'));
    await turn();
    expect(breaker.state()).toBe('open');
    expect(breaker.until()).toBe(Date.now() + halfOpenAfterMs);
    expect(breaker.admit()).toBeNull();
  });

  it('a probe that was aborted neither closes it nor blocks it: the next request probes at once', async () => {
    const { breaker } = await opened();
    after(halfOpenAfterMs);
    breaker.admit()?.ended();
    await turn();
    expect(breaker.state()).toBe('half-open');
    const probe = breaker.admit();
    expect(probe).not.toBeNull();
    expect(breaker.admit()).toBeNull();
    probe?.failed(failureOf('timeout'));
    await turn();
    expect(breaker.state()).toBe('open');
  });

  it('is not held open for a year by a clock that was set back a year', async () => {
    const { breaker } = await opened();
    after(-365 * dayMs);
    expect(breaker.admit()).toBeNull();
    after(halfOpenAfterMs);
    const probe = breaker.admit();
    expect(probe).not.toBeNull();
    probe?.succeeded();
    await turn();
    expect(breaker.state()).toBe('closed');
  });

  it('failures of requests that began before it opened leave a probe’s verdict alone', async () => {
    const { breaker, fail } = made();
    const late = breaker.admit();
    await fail(opensAfter);
    late?.failed(failureOf('timeout'));
    await turn();
    expect(breaker.until()).toBe(start + halfOpenAfterMs);
    after(halfOpenAfterMs);
    breaker.admit()?.succeeded();
    await turn();
    expect(breaker.state()).toBe('closed');
  });
});
