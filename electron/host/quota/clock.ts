import { dayMs } from '../../../shared/time.ts';

/** The largest step back that is waited out; a larger one is taken as the truth. */
const waitedOutMs = dayMs;

/**
 * The time that limits go by. A clock that is set back must neither begin a day's budget anew nor
 * stop the minute of a rate limit.
 */
export interface Clock {
  /**
   * Reads the time; the others hold until the next. True where the clock was set back so far that
   * windows have to be made anew.
   */
  tick(): boolean;
  /**
   * For days, months and rolling windows: after a step back of up to a day it stands still until
   * the old time is reached again.
   */
  wall(): number;
  /** For minutes: it goes on from where it was. */
  steady(): number;
  /** What everybody's clock shows. */
  shownNow(): number;
  /** A steady time, as everybody's clock shows it. */
  shown(steadyMs: number): number;
}

export function createClock(now: () => number): Clock {
  let last = now();
  let wall = last;
  let ahead = 0;
  return {
    tick: () => {
      const ms = now();
      if (ms < last) ahead += last - ms;
      last = ms;
      if (ms >= wall) {
        wall = ms;
        return false;
      }
      if (wall - ms <= waitedOutMs) return false;
      wall = ms;
      return true;
    },
    wall: () => wall,
    steady: () => last + ahead,
    shownNow: () => last,
    shown: (steadyMs) => steadyMs - ahead,
  };
}
