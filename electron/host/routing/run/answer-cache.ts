import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { createIncreasingClock, minuteMs } from '../../../../shared/time.ts';
import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { ContentRules } from '../../../../shared/contract/content-rules.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import type { ServedBy } from './settle.ts';
import { mostAnswers, type AnswerCacheUse } from '../../usage/answer-cache-use.ts';

export interface CachedAnswer {
  events: readonly ChatEvent[];
  by: Omit<ServedBy, 'price'>;
}

/** Whose answer it is, and under which content rules it was made. */
export interface CacheScope {
  ownerId: string;
  contentRules: ContentRules | null;
  /**
   * A local-only answer is found by local-only requests alone: elsewhere the next turn would send
   * it on.
   */
  localOnly: boolean;
}

/**
 * Whole answers to the very same request of the same owner under the same rules and the same
 * version of a policy, where that policy lets them be kept.
 */
export interface AnswerCache {
  find(asker: CacheScope, plan: Plan, request: ChatRequest): CachedAnswer | null;
  store(
    asker: CacheScope,
    plan: Plan,
    request: ChatRequest,
    answer: { events: readonly ChatEvent[]; by: ServedBy },
  ): void;
  /** Drops what is over, and what is beyond the bound. */
  prune(): void;
  /** Of these owners, since the host started; `entries` as they are now. */
  use(ownerIds: readonly string[]): AnswerCacheUse;
}

/** How often expired answers are removed. */
export const pruneEveryMs = 5 * minuteMs;

const keptSchema = z.object({
  events: z.array(z.looseObject({ type: z.string() })),
  by: z.object({
    model: z.string(),
    provider: z.string(),
    accountId: z.string().nullable(),
    accountName: z.string().nullable(),
    local: z.boolean(),
  }),
});

/**
 * Null for what this version cannot read: the request is sent again. Written by us from
 * `ChatEvent`s, so that only the outer form is checked.
 */
function readKept(text: string): CachedAnswer | null {
  try {
    return keptSchema.parse(JSON.parse(text)) as unknown as CachedAnswer;
  } catch {
    return null;
  }
}

/** A longer answer is not stored: the database is no archive of long texts. */
const longestText = 500_000;

const defaultsOf = (first: PlannedAttempt | undefined): readonly unknown[] => {
  const settings = first?.account == null ? undefined : settingsOfModel(first.account, first.model);
  if (settings === undefined) return [];
  const { probe: _, ...stated } = settings;
  return [stated];
};

const keyOf = (
  { ownerId, contentRules, localOnly }: CacheScope,
  { policy, attempts }: Plan,
  request: ChatRequest,
): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        ownerId,
        policy?.id ?? '',
        policy?.version ?? 0,
        attempts[0]?.tier ?? '',
        request,
        // Other defaults of the first model would lead to another answer.
        ...defaultsOf(attempts[0]),
        ...(contentRules === null ? [] : [contentRules]),
        ...(localOnly ? ['local only'] : []),
      ]),
    )
    .digest();

export interface AnswerCacheDeps {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
  /** Bytes that this owner may still keep. Default: no limit. */
  room?: (ownerId: string) => number;
  maxEntries?: number;
}

export function createAnswerCache({
  sqlite,
  now,
  writeFailed,
  room,
  maxEntries = mostAnswers,
}: AnswerCacheDeps): AnswerCache {
  const usedAt = createIncreasingClock(now);
  const counts = new Map<string, { hits: number; misses: number }>();
  const select = sqlite.prepare<[Buffer, number], { events: string }>(
    'SELECT events FROM answers WHERE key = ? AND expires_at > ?',
  );
  const put = sqlite.prepare(
    'INSERT INTO answers (key, owner_id, events, created_at, expires_at, used_at) VALUES (?, ?, ' +
      '?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET events = excluded.events, created_at = ' +
      'excluded.created_at, expires_at = excluded.expires_at, used_at = excluded.used_at',
  );
  const touch = sqlite.prepare('UPDATE answers SET used_at = ? WHERE key = ?');
  const dropExpired = sqlite.prepare('DELETE FROM answers WHERE expires_at <= ?');
  const dropLeastUsed = sqlite.prepare(
    'DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used_at DESC LIMIT -1 ' +
      'OFFSET ?)',
  );
  const entriesOf = sqlite
    .prepare<[string], number>(
      'SELECT count(*) FROM answers WHERE owner_id IN (SELECT value FROM json_each(?))',
    )
    .pluck();
  const count = (ownerId: string, what: 'hits' | 'misses'): void => {
    const of = counts.get(ownerId) ?? { hits: 0, misses: 0 };
    of[what] += 1;
    counts.set(ownerId, of);
  };
  /** A cache that cannot be written still answers. */
  const write = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      writeFailed(error);
    }
  };
  return {
    find: (asker, plan, request) => {
      const key = keyOf(asker, plan, request);
      const row = select.get(key, now());
      const answer = row === undefined ? null : readKept(row.events);
      count(asker.ownerId, answer === null ? 'misses' : 'hits');
      if (answer !== null) write(() => touch.run(usedAt(), key));
      return answer;
    },
    store: (asker, plan, request, { events, by: { price: _, ...by } }) => {
      const text = JSON.stringify({ events, by });
      const finished = events.some((event) => event.type === 'finish' && event.reason === 'stop');
      if (plan.options.cacheSeconds === null || !finished || text.length > longestText) return;
      if (room !== undefined && text.length > room(asker.ownerId)) return;
      const expiresAt = now() + plan.options.cacheSeconds * 1000;
      write(() => {
        put.run(keyOf(asker, plan, request), asker.ownerId, text, now(), expiresAt, usedAt());
        dropLeastUsed.run(maxEntries);
      });
    },
    prune: () =>
      write(() => {
        dropExpired.run(now());
        dropLeastUsed.run(maxEntries);
      }),
    use: (ownerIds) => {
      const sum = { hits: 0, misses: 0 };
      for (const ownerId of ownerIds) {
        sum.hits += counts.get(ownerId)?.hits ?? 0;
        sum.misses += counts.get(ownerId)?.misses ?? 0;
      }
      return { entries: entriesOf.get(JSON.stringify(ownerIds)) ?? 0, maxEntries, ...sum };
    },
  };
}
