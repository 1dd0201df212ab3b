import { dayMs } from '../../../shared/time.ts';

/** The largest step back that is waited out; a larger one is taken as the truth. */
const waitedOutMs = dayMs;

/**
 * The time that limits go by. A clock that is set back must neither restart a day's budget nor
 * stop the minute of a rate limit.
 */
export interface Clock {
  /**
   * Reads the time; the others hold until the next. True where the clock was set back so far that
   * windows have to be recreated.
   */
  tick(): boolean;
  /**
   * For days, months and rolling windows: after a step back of up to a day it stops until
   * the old time is reached again.
   */
  wall(): number;
  /** For minutes: it goes on from where it was. */
  steady(): number;
  /** The system's time. */
  shownNow(): number;
  /** A steady time as the system's time. */
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
