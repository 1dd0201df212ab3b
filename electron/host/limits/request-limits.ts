import type { Settings } from '../../../shared/contract/app.ts';
import type { ClientLimits } from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Caller } from '../caller.ts';
import { createConcurrencyLimiter, type ConcurrencyLimiter } from './concurrency-limiter.ts';
import { createMinuteWindow, type MinuteWindow } from './minute-window.ts';

/** One of a minute's two counts; null where the client has no such limit. */
export interface MinuteState {
  limit: number;
  remaining: number;
  /** Until nothing of it is used. */
  resetMs: number;
}

export interface ClientUse {
  clientId: string;
  /** In the last minute. */
  requests: number;
  tokens: number;
  /** At this moment. */
  running: number;
}

/**
 * A request that counts. The first `end` counts: with the tokens that were used, null where that is
 * not known and the estimate stays.
 */
export interface Lease {
  end(usedTokens: number | null): void;
}

export interface RequestLimits {
  /**
   * Counts a request of a client, with an estimate of its tokens. The machine's own user has no
   * limits. Throws `rate_limited` with `retryAfterMs` and counts nothing, where a limit of a minute
   * or of requests at one time has no room.
   */
  begin(caller: Caller, estimatedTokens: number): Lease;
  /** Throws what `begin` would throw for a request of no tokens; counts nothing. */
  check(caller: Caller): void;
  /** Tokens of what belongs to a request that counts already. */
  used(caller: Caller, tokens: number): void;
  minuteOf(caller: Caller): { requests: MinuteState | null; tokens: MinuteState | null };
  hostSlots: ConcurrencyLimiter;
  /** Clients that asked in the last minute, and the host as a whole. */
  status(): { running: number; queued: number; clients: ClientUse[] };
}

interface Counted {
  requests: MinuteWindow;
  tokens: MinuteWindow;
  running: number;
}

export interface LimitsDeps {
  settings: () => Pick<Settings, 'lanConcurrency' | 'lanQueue'>;
  now: () => number;
}

const forgetEveryMs = 60_000;
/** Nobody knows when an answer ends; a client that asks again this soon does no harm. */
const concurrencyRetryMs = 1_000;
const free: Lease = { end: () => undefined };

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
const refusal = (name: string | undefined, what: string, retryAfterMs: number): AppError =>
  new AppError(
    'rate_limited',
    `The client “${name ?? ''}” ${what}. Nothing was sent; try again in ${seconds(retryAfterMs)}.`,
    { retryable: true, retryAfterMs },
  );

/** Counts each client's requests, in memory; what is idle is forgotten. */
export function createRequestLimits({ settings, now }: LimitsDeps): RequestLimits {
  const clients = new Map<string, Counted>();
  const hostSlots = createConcurrencyLimiter({
    slots: () => settings().lanConcurrency,
    queue: () => settings().lanQueue,
  });
  let forgottenAt = now();

  const isIdle = ({ running, requests, tokens }: Counted, at: number): boolean =>
    running === 0 && requests.sum(at) === 0 && tokens.sum(at) === 0;
  const forgetIdle = (at: number): void => {
    if (at - forgottenAt < forgetEveryMs) return;
    forgottenAt = at;
    for (const [id, counted] of clients) if (isIdle(counted, at)) clients.delete(id);
  };
  const countedOf = (id: string, at: number): Counted => {
    const known = clients.get(id);
    if (known !== undefined) return known;
    forgetIdle(at);
    const made: Counted = {
      requests: createMinuteWindow(),
      tokens: createMinuteWindow(),
      running: 0,
    };
    clients.set(id, made);
    return made;
  };

  const refuse = (
    { concurrency, requestsPerMinute, tokensPerMinute }: ClientLimits,
    { requests, tokens, running }: Counted,
    name: string | undefined,
    estimated: number,
    at: number,
  ): void => {
    if (concurrency !== null && running >= concurrency)
      throw refusal(
        name,
        `has ${running} requests under way, and may have ${concurrency} at one time`,
        concurrencyRetryMs,
      );
    if (requestsPerMinute !== null && requests.sum(at) + 1 > requestsPerMinute)
      throw refusal(
        name,
        `has used its ${requestsPerMinute} requests a minute`,
        requests.untilAtMost(at, requestsPerMinute - 1),
      );
    if (tokensPerMinute === null) return;
    if (estimated > tokensPerMinute)
      throw new AppError(
        'rate_limited',
        `This request is of about ${estimated} tokens, and the client “${name ?? ''}” may ` +
          `use ${tokensPerMinute} tokens a minute. Nothing was sent; send less, or ask for a ` +
          'shorter answer.',
      );
    const room = tokensPerMinute - Math.max(1, estimated);
    if (tokens.sum(at) > room)
      throw refusal(
        name,
        `has used its ${tokensPerMinute} tokens a minute`,
        tokens.untilAtMost(at, room),
      );
  };

  const minute = (
    limit: number | null,
    window: MinuteWindow | undefined,
    at: number,
  ): MinuteState | null =>
    limit === null
      ? null
      : {
          limit,
          remaining: Math.max(0, limit - Math.ceil(window?.sum(at) ?? 0)),
          resetMs: window?.untilEmpty(at) ?? 0,
        };

  return {
    begin: ({ clientId, clientName, limits }, estimatedTokens) => {
      if (clientId === null || limits === undefined) return free;
      const at = now();
      const counted = countedOf(clientId, at);
      refuse(limits, counted, clientName, estimatedTokens, at);
      counted.running += 1;
      counted.requests.add(at, 1);
      if (estimatedTokens > 0) counted.tokens.add(at, estimatedTokens);
      let ended = false;
      return {
        end: (usedTokens) => {
          if (ended) return;
          ended = true;
          counted.running -= 1;
          const more = usedTokens === null ? 0 : usedTokens - estimatedTokens;
          if (more > 0) counted.tokens.add(now(), more);
          else if (more < 0) counted.tokens.takeBack(now(), at, -more);
        },
      };
    },
    check: ({ clientId, clientName, limits }) => {
      if (clientId === null || limits === undefined) return;
      const counted = clients.get(clientId);
      if (counted !== undefined) refuse(limits, counted, clientName, 0, now());
    },
    used: ({ clientId, limits }, tokens) => {
      if (clientId !== null && limits !== undefined && tokens > 0)
        countedOf(clientId, now()).tokens.add(now(), tokens);
    },
    minuteOf: ({ clientId, limits }) => {
      const counted = clientId === null ? undefined : clients.get(clientId);
      const at = now();
      return {
        requests: minute(limits?.requestsPerMinute ?? null, counted?.requests, at),
        tokens: minute(limits?.tokensPerMinute ?? null, counted?.tokens, at),
      };
    },
    hostSlots,
    status: () => {
      const at = now();
      const uses = [...clients].filter(([, counted]) => !isIdle(counted, at));
      return {
        ...hostSlots.status(),
        clients: uses.map(([clientId, { requests, tokens, running }]) => ({
          clientId,
          requests: requests.sum(at),
          tokens: tokens.sum(at),
          running,
        })),
      };
    },
  };
}
