import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Caller } from '../caller.ts';
import { createConcurrencyLimiter, type ConcurrencyLimiter } from './concurrency-limiter.ts';
import { createMinuteWindow, type MinuteWindow } from './minute-window.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';

/** One of a minute's two counts; null where the client has no such limit. */
export interface MinuteState {
  limit: number;
  remaining: number;
  /** Milliseconds until nothing of it is used. */
  resetMs: number;
}

export interface ClientUse {
  clientId: string;
  /** In the last minute. */
  requests: number;
  tokens: number;
  /** Now. */
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
   * or of concurrent requests has no room.
   */
  begin(caller: Caller, estimatedTokens: number): Lease;
  /** Throws what `begin` would throw for a request of no tokens; counts nothing. */
  check(caller: Caller): void;
  /** Tokens of a part of a request that is counted already. */
  used(caller: Caller, tokens: number): void;
  minuteOf(caller: Caller): { requests: MinuteState | null; tokens: MinuteState | null };
  hostSlots: ConcurrencyLimiter;
  /** Clients with requests in the last minute, and the host as a whole. */
  status(): { running: number; queued: number; clients: ClientUse[] };
}

interface ClientCounts {
  requests: MinuteWindow;
  tokens: MinuteWindow;
  running: number;
}

export interface LimitsDeps {
  settings: () => Pick<Settings, 'lanConcurrency' | 'lanQueue'>;
  now: () => number;
}

const cleanEveryMs = 60_000;
/** When an answer ends is unknown; a client that retries this soon does no harm. */
const concurrencyRetryMs = 1_000;
const unlimited: Lease = { end: () => undefined };

const refusal = (name: string | undefined, what: Phrase, retryAfterMs: number): AppError =>
  new AppError(
    'rate_limited',
    phrase('clients.refusedFor', {
      name: name ?? '',
      what,
      seconds: Math.ceil(retryAfterMs / 1000),
    }),
    { retryable: true, retryAfterMs },
  );

/** Throws `rate_limited` for a request that a limit of the client refuses. */
function checkLimits(
  { clientName: name, limits }: Caller,
  { requests, tokens, running }: ClientCounts,
  estimatedTokens: number,
  nowMs: number,
): void {
  if (limits === undefined) return;
  const { concurrency, requestsPerMinute, tokensPerMinute } = limits;
  if (concurrency !== null && running >= concurrency)
    throw refusal(
      name,
      phrase('clients.concurrencyReached', { running, most: concurrency }),
      concurrencyRetryMs,
    );
  if (requestsPerMinute !== null && requests.sum(nowMs) + 1 > requestsPerMinute)
    throw refusal(
      name,
      phrase('clients.requestsUsed', { most: requestsPerMinute }),
      requests.untilAtMost(nowMs, requestsPerMinute - 1),
    );
  if (tokensPerMinute === null) return;
  if (estimatedTokens > tokensPerMinute)
    throw new AppError(
      'rate_limited',
      phrase('clients.requestTooLarge', {
        tokens: estimatedTokens,
        name: name ?? '',
        most: tokensPerMinute,
      }),
    );
  const mostBefore = tokensPerMinute - Math.max(1, estimatedTokens);
  if (tokens.sum(nowMs) > mostBefore)
    throw refusal(
      name,
      phrase('clients.tokensUsed', { most: tokensPerMinute }),
      tokens.untilAtMost(nowMs, mostBefore),
    );
}

function minuteState(
  limit: number | null,
  window: MinuteWindow | undefined,
  nowMs: number,
): MinuteState | null {
  if (limit === null) return null;
  return {
    limit,
    remaining: Math.max(0, limit - Math.ceil(window?.sum(nowMs) ?? 0)),
    resetMs: window?.untilEmpty(nowMs) ?? 0,
  };
}

const isIdle = ({ running, requests, tokens }: ClientCounts, nowMs: number): boolean =>
  running === 0 && requests.sum(nowMs) === 0 && tokens.sum(nowMs) === 0;

/** The counts of all clients, in memory; idle ones are removed. */
function createClientCounts(now: () => number) {
  const clients = new Map<string, ClientCounts>();
  let cleanedAt = now();
  const removeIdle = (nowMs: number): void => {
    if (nowMs - cleanedAt < cleanEveryMs) return;
    cleanedAt = nowMs;
    for (const [id, counts] of clients) if (isIdle(counts, nowMs)) clients.delete(id);
  };
  return {
    find: (id: string): ClientCounts | undefined => clients.get(id),
    of: (id: string, nowMs: number): ClientCounts => {
      const known = clients.get(id);
      if (known !== undefined) return known;
      removeIdle(nowMs);
      const counts: ClientCounts = {
        requests: createMinuteWindow(),
        tokens: createMinuteWindow(),
        running: 0,
      };
      clients.set(id, counts);
      return counts;
    },
    active: (nowMs: number): [string, ClientCounts][] =>
      [...clients].filter(([, counts]) => !isIdle(counts, nowMs)),
  };
}

/** Counts a request until its lease ends. */
function countRequest(counts: ClientCounts, estimatedTokens: number, now: () => number): Lease {
  const startedMs = now();
  counts.running += 1;
  counts.requests.add(startedMs, 1);
  if (estimatedTokens > 0) counts.tokens.add(startedMs, estimatedTokens);
  let ended = false;
  return {
    end: (usedTokens) => {
      if (ended) return;
      ended = true;
      counts.running -= 1;
      const more = usedTokens === null ? 0 : usedTokens - estimatedTokens;
      if (more > 0) counts.tokens.add(now(), more);
      else if (more < 0) counts.tokens.takeBack(now(), startedMs, -more);
    },
  };
}

/** Limits of clients by the minute and of concurrent requests, and the slots of the host. */
export function createRequestLimits({ settings, now }: LimitsDeps): RequestLimits {
  const clients = createClientCounts(now);
  const hostSlots = createConcurrencyLimiter({
    slots: () => settings().lanConcurrency,
    queue: () => settings().lanQueue,
  });
  return {
    begin: (caller, estimatedTokens) => {
      const { clientId, limits } = caller;
      if (clientId === null || limits === undefined) return unlimited;
      const nowMs = now();
      const counts = clients.of(clientId, nowMs);
      checkLimits(caller, counts, estimatedTokens, nowMs);
      return countRequest(counts, estimatedTokens, now);
    },
    check: (caller) => {
      const counts = caller.clientId === null ? undefined : clients.find(caller.clientId);
      if (counts !== undefined) checkLimits(caller, counts, 0, now());
    },
    used: ({ clientId, limits }, tokens) => {
      if (clientId !== null && limits !== undefined && tokens > 0)
        clients.of(clientId, now()).tokens.add(now(), tokens);
    },
    minuteOf: ({ clientId, limits }) => {
      const counts = clientId === null ? undefined : clients.find(clientId);
      const nowMs = now();
      return {
        requests: minuteState(limits?.requestsPerMinute ?? null, counts?.requests, nowMs),
        tokens: minuteState(limits?.tokensPerMinute ?? null, counts?.tokens, nowMs),
      };
    },
    hostSlots,
    status: () => {
      const nowMs = now();
      return {
        ...hostSlots.status(),
        clients: clients.active(nowMs).map(([clientId, { requests, tokens, running }]) => ({
          clientId,
          requests: requests.sum(nowMs),
          tokens: tokens.sum(nowMs),
          running,
        })),
      };
    },
  };
}
