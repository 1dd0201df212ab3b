import type { BreakerSettings } from '../../../shared/contract/app.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { Admission } from './pool.ts';

/** Calls are counted over this long, in two halves. */
const windowMs = 30_000;
/**
 * Fewer calls than this show no rate: one bad second of a busy provider would take all its accounts
 * out.
 */
export const fewestCalls = 5;

export interface Breaker {
  /** `half-open` from the moment a probe may go until it has come back. */
  state(): 'closed' | 'open' | 'half-open';
  /** When a probe may go, Unix ms; null when it is not open. */
  until(): number | null;
  /** Null while it is open, or its one probe is on its way. */
  admit(): Admission | null;
}

export interface BreakerDeps {
  now: () => number;
  settings: () => BreakerSettings;
  changed: () => void;
}

/** Calls and failures of the last `windowMs`, or of half of it after a quiet time. */
function createRate(now: () => number) {
  let sinceMs = now();
  let calls = 0;
  let failures = 0;
  let earlier = { calls: 0, failures: 0 };
  const half = windowMs / 2;
  const clear = (): void => {
    sinceMs = now();
    calls = failures = 0;
    earlier = { calls: 0, failures: 0 };
  };
  return {
    clear,
    note: (isFailure: boolean): void => {
      const passedMs = now() - sinceMs;
      if (passedMs < 0 || passedMs >= windowMs) clear();
      else if (passedMs >= half) {
        earlier = { calls, failures };
        calls = failures = 0;
        sinceMs += half;
      }
      calls += 1;
      if (isFailure) failures += 1;
    },
    calls: (): number => earlier.calls + calls,
    failedShare: (): number => (earlier.failures + failures) / (earlier.calls + calls),
  };
}

/**
 * A circuit breaker for attempts that begin and end in different places. It opens when the share of
 * failed calls reaches the one that is set, lets one probe through after `breakerOpenSeconds`, and
 * stays open twice as long after each probe that fails, up to `breakerLongestSeconds`. Others are
 * refused meanwhile, so that they go to another account. A probe without a verdict (it was aborted)
 * lets the next one through at once.
 */
export function createBreaker({ now, settings, changed }: BreakerDeps): Breaker {
  const rate = createRate(now);
  /** Null while it is closed. */
  let opened: { atMs: number; forMs: number } | null = null;
  let isProbing = false;

  const open = (forMs: number): void => {
    opened = { atMs: now(), forMs };
    isProbing = false;
    changed();
  };
  const close = (): void => {
    opened = null;
    isProbing = false;
    rate.clear();
    changed();
  };
  const isDue = ({ atMs, forMs }: { atMs: number; forMs: number }): boolean =>
    now() - atMs >= forMs;
  const note = (isFailure: boolean): void => {
    // What began before it opened says nothing of the provider now.
    if (opened !== null) return;
    rate.note(isFailure);
    if (!isFailure) return;
    const { breakerFailurePercent, breakerOpenSeconds } = settings();
    if (rate.calls() >= fewestCalls && rate.failedShare() * 100 >= breakerFailurePercent)
      open(breakerOpenSeconds * 1000);
  };
  const probe = (): Admission => {
    isProbing = true;
    changed();
    return {
      succeeded: close,
      failed: (_: AppError) =>
        open(
          Math.min((opened?.forMs ?? 0) * 2, Math.max(1, settings().breakerLongestSeconds) * 1000),
        ),
      ended: () => {
        isProbing = false;
      },
    };
  };
  const call: Admission = {
    succeeded: () => note(false),
    failed: () => note(true),
    ended: () => undefined,
  };

  return {
    state: () => (opened === null ? 'closed' : isProbing || isDue(opened) ? 'half-open' : 'open'),
    until: () =>
      opened === null || isProbing || isDue(opened)
        ? null
        : Math.min(opened.atMs, now()) + opened.forMs,
    admit: () => {
      if (opened === null) return call;
      // After the clock was set back the time would be a year away.
      if (now() < opened.atMs) opened.atMs = now();
      return isProbing || !isDue(opened) ? null : probe();
    },
  };
}
