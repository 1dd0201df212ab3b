/**
 * What was counted in the last minute, in buckets of a second: exact to the second, in the same few
 * hundred bytes whatever comes.
 */
export interface MinuteWindow {
  sum(nowMs: number): number;
  add(nowMs: number, amount: number): void;
  /** Takes back some of what was added at `atMs`, where that still counts. */
  takeBack(nowMs: number, atMs: number, amount: number): void;
  /** Milliseconds until no more than `most` is counted; 0 where it is so now. */
  untilAtMost(nowMs: number, most: number): number;
  /** Milliseconds until nothing is counted any more. */
  untilEmpty(nowMs: number): number;
}

/**
 * A second more than a minute: what came at the end of a second must have left with its whole
 * second, so that no 60 s ever hold too much.
 */
const seconds = 61;

export function createMinuteWindow(): MinuteWindow {
  const buckets = new Float64Array(seconds);
  let newest = 0;
  let total = 0;

  /** Drops what is too old. A clock that was set back counts into the newest second. */
  const moveTo = (nowMs: number): void => {
    const second = Math.floor(nowMs / 1000);
    if (second <= newest) return;
    if (second - newest >= seconds || total === 0) {
      buckets.fill(0);
      total = 0;
    } else {
      for (let gone = newest + 1; gone <= second; gone += 1) {
        total -= buckets[gone % seconds] ?? 0;
        buckets[gone % seconds] = 0;
      }
    }
    newest = second;
  };
  const endOf = (second: number, nowMs: number): number =>
    Math.max(1, (second + seconds) * 1000 - nowMs);

  return {
    sum: (nowMs) => {
      moveTo(nowMs);
      return total;
    },
    add: (nowMs, amount) => {
      moveTo(nowMs);
      buckets[newest % seconds] = (buckets[newest % seconds] ?? 0) + amount;
      total += amount;
    },
    takeBack: (nowMs, atMs, amount) => {
      moveTo(nowMs);
      const second = Math.min(newest, Math.floor(atMs / 1000));
      if (newest - second >= seconds) return;
      const taken = Math.min(amount, buckets[second % seconds] ?? 0);
      buckets[second % seconds] = (buckets[second % seconds] ?? 0) - taken;
      total -= taken;
    },
    untilAtMost: (nowMs, most) => {
      moveTo(nowMs);
      let left = total;
      for (let second = newest - seconds + 1; second <= newest && left > most; second += 1) {
        left -= buckets[((second % seconds) + seconds) % seconds] ?? 0;
        if (left <= most) return endOf(second, nowMs);
      }
      return 0;
    },
    untilEmpty: (nowMs) => {
      moveTo(nowMs);
      for (let second = newest; second > newest - seconds && total > 0; second -= 1) {
        if ((buckets[((second % seconds) + seconds) % seconds] ?? 0) > 0)
          return endOf(second, nowMs);
      }
      return 0;
    },
  };
}
