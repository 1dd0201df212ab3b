import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { AppError } from '../../../shared/errors.ts';
import type { Admission } from './pool.ts';

/**
 * Failures in a row that open it. Fewer would let one bad minute of a busy provider take all its
 * accounts out.
 */
export const opensAfter = 5;
/** How long an open breaker lets nothing through before it lets one request through. */
export const halfOpenAfterMs = 60_000;

/**
 * Represents an attempt without a verdict. cockatiel counts `AppError`s only, so it counts this as
 * neither.
 */
class NoVerdict extends Error {}

export interface Breaker {
  /** `half-open` from the moment a probe may go until it has come back. */
  state(): 'closed' | 'open' | 'half-open';
  /** When a probe may go, Unix ms; null when it is not open. */
  until(): number | null;
  /** Null while it is open, or its one probe is on its way. */
  admit(): Admission | null;
}

const handled = handleType(AppError);

const build = (openedAt: number | null): CircuitBreakerPolicy =>
  circuitBreaker(handled, {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(opensAfter),
    ...(openedAt === null
      ? {}
      : {
          initialState: {
            ownState: { value: CircuitState.Open, openedAt, attemptNo: 1 },
            breakerState: opensAfter,
          },
        }),
  });

/**
 * cockatiel's circuit breaker for attempts that begin and end in different places: `execute` waits
 * for a promise that the admission settles. cockatiel queues a second request behind a probe; here
 * it is refused, so that it goes to another account. A probe without a verdict (it was aborted)
 * leaves the breaker open for the next one at once.
 */
export function createBreaker({
  now,
  changed,
}: {
  now: () => number;
  changed: () => void;
}): Breaker {
  let openedAt = 0;
  let policy = build(null);

  const listen = (): void => {
    const mine = policy;
    mine.onBreak(() => {
      if (policy === mine) openedAt = now();
    });
    mine.onStateChange(() => {
      if (policy === mine) changed();
    });
  };
  listen();

  const reopen = (at: number): void => {
    policy = build(at);
    listen();
  };
  const isDue = (): boolean => now() - openedAt >= halfOpenAfterMs;

  const mayProbe = (): boolean => {
    // After the clock was set back cockatiel would wait for it to catch up, which may take a year.
    if (now() < openedAt) {
      openedAt = now();
      reopen(openedAt);
    }
    return isDue();
  };

  return {
    state: () => {
      if (policy.state === CircuitState.Closed) return 'closed';
      return policy.state === CircuitState.HalfOpen || isDue() ? 'half-open' : 'open';
    },
    until: () =>
      policy.state === CircuitState.Open && !isDue()
        ? Math.min(openedAt, now()) + halfOpenAfterMs
        : null,
    admit: () => {
      if (policy.state === CircuitState.HalfOpen) return null;
      const probing = policy.state === CircuitState.Open;
      if (probing && !mayProbe()) return null;
      const mine = policy;
      const verdict = Promise.withResolvers<undefined>();
      mine.execute(() => verdict.promise).catch(() => undefined);
      if (probing && mine.state !== CircuitState.HalfOpen) return null;
      return {
        succeeded: () => verdict.resolve(undefined),
        failed: (error) => verdict.reject(error),
        ended: () => {
          if (probing && policy === mine && mine.state === CircuitState.HalfOpen) reopen(0);
          verdict.reject(new NoVerdict());
        },
      };
    },
  };
}
