import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import type { RequestLimits, MinuteState } from '../../limits/request-limits.ts';
import { requireMember } from '../../limits/limit-router.ts';
import { isMessagesPath } from '../wire/anthropic-errors.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { requestText } from './request-body.ts';

/**
 * Lets requests that ask come to their routes: those of a client whose minute is used up not at
 * all, before their body is read; the others, once their body is there whole, as many at one time
 * as the host answers. Throws what `RequestLimits.check` and `ConcurrencyLimiter.acquire` throw.
 */
export function admission({ limits }: { limits: RequestLimits }) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const caller = c.get('caller');
    requireMember(caller);
    limits.check(caller);
    // A body that dribbles in holds no place.
    await requestText(c);
    const signal = c.get('signal');
    const entered = limits.hostSlots.acquire(caller.clientId ?? caller.ownerId, signal);
    const leave = typeof entered === 'function' ? entered : await entered;
    const { outgoing } = c.env;
    try {
      if (signal.aborted) throw new AppError('aborted', 'The client went away.');
      outgoing?.once('close', leave);
      await next();
    } finally {
      // With a socket the place is held until the reply is out.
      if (outgoing === undefined || signal.aborted) leave();
    }
  });
}

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);

/**
 * A time as OpenAI's headers say it: `1s`, `6m0s` (platform.openai.com/docs/guides/rate-limits,
 * "Rate limits in headers").
 */
function shortDuration(ms: number): string {
  const seconds = wholeSeconds(ms);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function setOpenAi(
  headers: Headers,
  what: 'requests' | 'tokens',
  { limit, remaining, resetMs }: MinuteState,
): void {
  headers.set(`x-ratelimit-limit-${what}`, String(limit));
  headers.set(`x-ratelimit-remaining-${what}`, String(remaining));
  headers.set(`x-ratelimit-reset-${what}`, shortDuration(resetMs));
}

/**
 * Anthropic's names, with a time of day (platform.claude.com/docs/en/api/rate-limits, "Response
 * headers").
 */
function setAnthropic(
  headers: Headers,
  what: 'requests' | 'tokens',
  { limit, remaining, resetMs }: MinuteState,
  nowMs: number,
): void {
  headers.set(`anthropic-ratelimit-${what}-limit`, String(limit));
  headers.set(`anthropic-ratelimit-${what}-remaining`, String(remaining));
  headers.set(
    `anthropic-ratelimit-${what}-reset`,
    new Date(Math.ceil((nowMs + resetMs) / 1000) * 1000).toISOString(),
  );
}

/**
 * Says on each reply to a request that asks, also on a refusal, what is left of the client's
 * minute; nothing where it has no limit.
 */
export function rateHeaders({
  limits,
  now,
}: {
  limits: Pick<RequestLimits, 'minuteOf'>;
  now: () => number;
}) {
  return createMiddleware<LanEnv>(async (c, next) => {
    await next();
    const caller = c.get('caller');
    if (caller.limits === undefined) return;
    const { requests, tokens } = limits.minuteOf(caller);
    const anthropic = isMessagesPath(c.req.path);
    for (const [what, state] of [
      ['requests', requests],
      ['tokens', tokens],
    ] as const) {
      if (state === null) continue;
      if (anthropic) setAnthropic(c.res.headers, what, state, now());
      else setOpenAi(c.res.headers, what, state);
    }
  });
}
