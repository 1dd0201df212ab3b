import { describe, expect, it } from 'vitest';
import type { BaseWork } from '../base/base-jobs.ts';
import { createPace } from './pace.ts';
import { progressOf } from './progress.ts';

const work = (patch: Partial<BaseWork>): BaseWork => ({
  documents: 10,
  done: 4,
  bytes: 1000,
  doneBytes: 400,
  unreadBytes: 200,
  pendingPassages: 20,
  passages: 80,
  readBytes: 800,
  nextTryAt: null,
  ...patch,
});
const at = (perSecond: number | null) => ({ perSecond, rest: null });

describe('progressOf', () => {
  it('counts unread documents with the passages that their bytes will have', () => {
    // 0.1 passages a byte: 20 pending and 20 to come.
    expect(progressOf(work({}), at(4), false)).toMatchObject({
      state: 'working',
      secondsLeft: 10,
      share: 0.6,
    });
  });

  it('says nothing of the time left before there is a pace, or before anything was read', () => {
    expect(progressOf(work({}), at(null), false).secondsLeft).toBeNull();
    expect(
      progressOf(work({ readBytes: 0, passages: 0, pendingPassages: 0 }), at(4), false).secondsLeft,
    ).toBeNull();
  });

  it('never runs past the end or before the beginning', () => {
    for (const pendingPassages of [0, 20, 5000]) {
      const { share } = progressOf(work({ pendingPassages }), at(4), false);
      expect(share).toBeGreaterThanOrEqual(0.4);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(
      progressOf(work({ documents: 3, done: 3, pendingPassages: 0 }), at(null), false),
    ).toMatchObject({ state: 'idle', share: 1, reason: null });
  });

  it('names no reason for a rest while nothing is to be done, and the user’s pause before any other', () => {
    const rest = { perSecond: null, rest: 'battery' } as const;
    expect(
      progressOf(work({ documents: 0, done: 0, pendingPassages: 0 }), rest, false),
    ).toMatchObject({ state: 'idle', reason: null });
    expect(progressOf(work({}), rest, false)).toMatchObject({
      state: 'resting',
      reason: 'battery',
    });
    expect(progressOf(work({}), rest, true)).toMatchObject({ state: 'paused', reason: null });
  });
});

describe('createPace', () => {
  it('forgets a rest, so that the time left does not grow by it', () => {
    let nowMs = 0;
    const pace = createPace(() => nowMs);
    pace.restart();
    nowMs = 10_000;
    pace.add(100);
    expect(pace.perSecond()).toBe(10);
    nowMs = 500_000;
    pace.restart();
    expect(pace.perSecond()).toBeNull();
    nowMs = 505_000;
    pace.add(100);
    expect(pace.perSecond()).toBe(20);
  });

  it('follows a change of pace within a minute', () => {
    let nowMs = 0;
    const pace = createPace(() => nowMs);
    pace.restart();
    for (; nowMs < 100_000; nowMs += 1000) pace.add(100);
    for (; nowMs < 200_000; nowMs += 1000) pace.add(10);
    expect(pace.perSecond()).toBe(10);
  });
});
