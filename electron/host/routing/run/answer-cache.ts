import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { ContentRules } from '../../../../shared/contract/content-rules.ts';
import type { Plan } from '../candidates/candidate.ts';
import type { ServedBy } from './settle.ts';

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
  /** Drops what is over. */
  prune(): void;
}

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
}

export function createAnswerCache({
  sqlite,
  now,
  writeFailed,
  room,
}: AnswerCacheDeps): AnswerCache {
  const select = sqlite.prepare<[Buffer, number], { events: string }>(
    'SELECT events FROM answers WHERE key = ? AND expires_at > ?',
  );
  const put = sqlite.prepare(
    'INSERT INTO answers (key, owner_id, events, created_at, expires_at) VALUES (?, ?, ?, ?, ' +
      '?) ON CONFLICT (key) DO UPDATE SET events = excluded.events, created_at = ' +
      'excluded.created_at, expires_at = excluded.expires_at',
  );
  const drop = sqlite.prepare('DELETE FROM answers WHERE expires_at <= ?');
  return {
    find: (asker, plan, request) => {
      const row = select.get(keyOf(asker, plan, request), now());
      return row === undefined ? null : readKept(row.events);
    },
    store: (asker, plan, request, { events, by: { price: _, ...by } }) => {
      const text = JSON.stringify({ events, by });
      const finished = events.some((event) => event.type === 'finish' && event.reason === 'stop');
      if (plan.options.cacheSeconds === null || !finished || text.length > longestText) return;
      if (room !== undefined && text.length > room(asker.ownerId)) return;
      try {
        put.run(
          keyOf(asker, plan, request),
          asker.ownerId,
          text,
          now(),
          now() + plan.options.cacheSeconds * 1000,
        );
      } catch (error) {
        writeFailed(error);
      }
    },
    prune: () => void drop.run(now()),
  };
}
