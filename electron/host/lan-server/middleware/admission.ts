import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { RequestLimits, MinuteState } from '../../limits/request-limits.ts';
import { requireMember } from '../../limits/limit-router.ts';
import { isMessagesPath } from '../wire/anthropic-errors.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { awaitBody } from './request-body.ts';

/**
 * Admits requests that do work. A client over its limit per minute is refused before its body is
 * read; the others wait for one of the host's slots once their body is complete. Throws what
 * `RequestLimits.check` and `ConcurrencyLimiter.acquire` throw.
 */
export function admission({ limits }: { limits: RequestLimits }) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const caller = c.get('caller');
    requireMember(caller);
    limits.check(caller);
    // A slow body must not occupy a slot.
    await awaitBody(c);
    const signal = c.get('signal');
    const entered = limits.hostSlots.acquire(caller.clientId ?? caller.ownerId, signal);
    const release = typeof entered === 'function' ? entered : await entered;
    const { outgoing } = c.env;
    try {
      if (signal.aborted) throw new AppError('aborted', phrase('clients.left'));
      outgoing?.once('close', release);
      await next();
    } finally {
      // With a socket, the slot stays occupied until the reply is sent.
      if (outgoing === undefined || signal.aborted) release();
    }
  });
}

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);

/**
 * A duration in the form of OpenAI's headers: `1s`, `6m0s`
 * (platform.openai.com/docs/guides/rate-limits, "Rate limits in headers").
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
 * Adds what is left of the client's minute to each reply, also to a refusal; nothing for a client
 * without a limit.
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
