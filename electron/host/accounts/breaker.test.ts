import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { dayMs } from '../../../shared/time.ts';
import { createBreaker, fewestCalls } from './breaker.ts';
import { failureOf } from './testing/pool-bed.ts';

const start = 1_800_000_000_000;
const halfOpenAfterMs = 5_000;
const timeout = failureOf('timeout');

function made(settings = {}) {
  const changes: string[] = [];
  const clock = { now: start };
  const breaker = createBreaker({
    now: () => clock.now,
    settings: () => ({ ...defaultSettings, ...settings }),
    changed: () => changes.push(breaker.state()),
  });
  const fail = (times: number): void => {
    for (let i = 0; i < times; i += 1) breaker.admit()?.failed(timeout);
  };
  const answer = (times: number): void => {
    for (let i = 0; i < times; i += 1) breaker.admit()?.succeeded();
  };
  const after = (ms: number): void => void (clock.now += ms);
  return { breaker, changes, clock, fail, answer, after };
}

function opened(settings = {}) {
  const bed = made(settings);
  bed.fail(fewestCalls);
  return bed;
}

describe('the breaker of an account and model', () => {
  it('opens when half of five calls or more have failed, and then lets nothing through', () => {
    const { breaker, fail, answer, changes } = made();
    answer(3);
    fail(2);
    expect(breaker.state()).toBe('closed');
    fail(1);
    expect(breaker.state()).toBe('open');
    expect(breaker.until()).toBe(start + halfOpenAfterMs);
    expect(breaker.admit()).toBeNull();
    expect(changes).toEqual(['open']);
  });

  it('opens for a provider that fails every other time, which never fails five times in a row', () => {
    const { breaker, fail, answer } = made();
    for (let n = 0; n < 3; n += 1) {
      fail(1);
      answer(1);
    }
    fail(1);
    expect(breaker.state()).toBe('open');
  });

  it('stays closed for few failures among many answers, and forgets them after half a minute', () => {
    const { breaker, fail, answer, after } = made();
    answer(100);
    fail(20);
    expect(breaker.state()).toBe('closed');
    after(31_000);
    fail(fewestCalls - 1);
    expect(breaker.state()).toBe('closed');
  });

  it('an abort is neither', () => {
    const { breaker, fail } = made();
    fail(fewestCalls - 1);
    breaker.admit()?.ended();
    expect(breaker.state()).toBe('closed');
    fail(1);
    expect(breaker.state()).toBe('open');
  });

  it('lets exactly one probe through after 5 s, however many ask; the others are sent elsewhere, not queued', () => {
    const { breaker, after } = opened();
    after(halfOpenAfterMs - 1);
    expect(breaker.admit()).toBeNull();
    after(1);
    expect(breaker.state()).toBe('half-open');
    const admitted = Array.from({ length: 200 }, () => breaker.admit());
    expect(admitted.filter((one) => one !== null)).toHaveLength(1);
    admitted.find((one) => one !== null)?.succeeded();
    expect(breaker.state()).toBe('closed');
    expect(breaker.admit()).not.toBeNull();
  });

  it('opens twice as long after each probe that fails, up to 20 s', () => {
    const { breaker, after, clock } = opened();
    for (const waitMs of [10_000, 20_000, 20_000]) {
      after((breaker.until() ?? clock.now) - clock.now);
      breaker.admit()?.failed(timeout);
      expect((breaker.until() ?? 0) - clock.now).toBe(waitMs);
      expect(breaker.admit()).toBeNull();
    }
    after(20_000);
    breaker.admit()?.succeeded();
    for (let n = 0; n < fewestCalls; n += 1) breaker.admit()?.failed(timeout);
    expect((breaker.until() ?? 0) - clock.now).toBe(halfOpenAfterMs);
  });

  it('opens and half-opens as it was set', () => {
    const settings = {
      breakerFailurePercent: 100,
      breakerOpenSeconds: 1,
      breakerLongestSeconds: 1,
    };
    const { breaker, fail, answer, after, clock } = made(settings);
    answer(1);
    fail(50);
    expect(breaker.state()).toBe('closed');
    after(31_000);
    fail(fewestCalls);
    expect(breaker.until()).toBe(clock.now + 1_000);
    after(1_000);
    breaker.admit()?.failed(timeout);
    expect(breaker.until()).toBe(clock.now + 1_000);
  });

  it('a probe that was aborted neither closes it nor blocks it: the next request probes at once', () => {
    const { breaker, after } = opened();
    after(halfOpenAfterMs);
    breaker.admit()?.ended();
    expect(breaker.state()).toBe('half-open');
    const probe = breaker.admit();
    expect(probe).not.toBeNull();
    expect(breaker.admit()).toBeNull();
    probe?.failed(timeout);
    expect(breaker.state()).toBe('open');
  });

  it('is not open for a year after a clock that was set back a year', () => {
    const { breaker, after } = opened();
    after(-365 * dayMs);
    expect(breaker.admit()).toBeNull();
    after(halfOpenAfterMs);
    const probe = breaker.admit();
    expect(probe).not.toBeNull();
    probe?.succeeded();
    expect(breaker.state()).toBe('closed');
  });

  it('failures of requests that began before it opened leave a probe’s verdict alone', () => {
    const { breaker, fail, after } = made();
    const late = breaker.admit();
    fail(fewestCalls);
    late?.failed(timeout);
    expect(breaker.until()).toBe(start + halfOpenAfterMs);
    after(halfOpenAfterMs);
    breaker.admit()?.succeeded();
    expect(breaker.state()).toBe('closed');
  });
});
