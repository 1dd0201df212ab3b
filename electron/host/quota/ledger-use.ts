import type { Database } from 'better-sqlite3';
import type { Clock } from './clock.ts';
import { addUse, bucketMsOf } from './counter.ts';
import type { Identities } from './identities.ts';
import { clearMeter, openCounter, roll, timeOf, type LimitMeter } from './limit-meter.ts';
import { countsIn, type LimitSubject } from './scope.ts';

interface UsedRow {
  ownerId: string;
  clientId: string | null;
  endUser: string | null;
  conversationId: string | null;
  accountId: string | null;
  provider: string;
  model: string;
  currency: string | null;
  tokens: number;
  costMicro: number;
  unknownTokens: number;
  unknownCostMicro: number;
  requests: number;
  at: number;
}

/**
 * What requests have used since a time: by their own rows, and by attempts that did not serve and
 * were paid all the same. The attempt's row tells which part of the request's own usage is unknown.
 * Of what a crash interrupted, what was reserved. What the clock wrote as of the future counts too.
 */
const usedSince = `
  WITH used AS (
    SELECT r.owner_id, r.client_id, r.end_user, r.conversation_id, r.account_id, r.provider,
    r.model, r.at,
      iif(r.outcome = 'interrupted', r.reserved_currency, r.currency) AS currency,
      iif(r.outcome = 'interrupted', 0,
      r.input_tokens + r.cache_read_tokens
        + r.cache_write_tokens + r.output_tokens + r.reasoning_tokens) AS tokens,
      iif(r.outcome = 'interrupted', 0, coalesce(r.cost_micro, 0)) AS cost_micro,
      iif(r.outcome = 'interrupted', r.reserved_tokens, 0) AS unknown_tokens,
      iif(r.outcome = 'interrupted', r.reserved_cost_micro, 0) AS unknown_cost_micro, 0 AS requests
    FROM requests r WHERE r.at >= @since AND r.provider IS NOT NULL AND r.outcome <> 'running'
    UNION ALL
    SELECT r.owner_id, r.client_id, r.end_user, r.conversation_id, a.account_id, a.provider,
    a.model, r.at, a.currency,
      iif(a.outcome = 'served', 0, a.input_tokens + a.output_tokens) - a.unknown_tokens,
      iif(a.outcome = 'served', 0, coalesce(a.cost_micro, 0)) - a.unknown_cost_micro,
      a.unknown_tokens, a.unknown_cost_micro, 1
    FROM requests r JOIN attempts a ON a.request_id = r.id WHERE r.at >= @since
    AND a.outcome IN ('served', 'failed', 'aborted')
  )
  SELECT owner_id AS ownerId, client_id AS clientId, end_user AS endUser, iif(@conversations,
  conversation_id, NULL) AS conversation, account_id AS accountId, provider, model, currency,
    sum(tokens + unknown_tokens) AS tokens, sum(cost_micro + unknown_cost_micro) AS costMicro,
    sum(unknown_tokens) AS unknownTokens,
    sum(unknown_cost_micro) AS unknownCostMicro, sum(requests) AS requests, max(at) AS at
  FROM used GROUP BY owner_id, client_id, end_user, conversation, account_id, provider, model,
  currency, CAST(at / @bucketMs AS INTEGER)`;

/** One bucket for all: a calendar's window asks only how much. */
const oneBucketMs = Number.MAX_SAFE_INTEGER;

function count(meter: LimitMeter, row: UsedRow, subject: LimitSubject, clock: Clock): void {
  if (meter.owner !== null && !subject.owners.includes(meter.owner)) return;
  if (!countsIn(meter.scope, subject)) return;
  const paid = row.currency !== null && row.currency === meter.limits.currency;
  const use = paid ? row : { ...row, costMicro: 0, unknownCostMicro: 0 };
  const now = timeOf(meter, clock);
  for (const user of meter.scope.starUser ? subject.users : ['']) {
    addUse(openCounter(meter, clock, subject, user), use, row.at, now);
  }
}

/** Refills meters from the ledger; those of one window with one read. */
export function createLedgerUse({
  sqlite,
  clock,
  identities,
}: {
  sqlite: Database;
  clock: Clock;
  identities: Identities;
}): (meters: readonly LimitMeter[]) => void {
  const read = sqlite.prepare<
    { since: number; bucketMs: number; conversations: number },
    Omit<UsedRow, 'conversationId'> & { conversation: string | null }
  >(usedSince);

  const fill = (meters: readonly LimitMeter[], since: number, bucketMs: number): void => {
    const conversations = meters.some(
      ({ scope }) =>
        scope.stars.includes('conversation') ||
        scope.fixed.some(([dimension]) => dimension === 'conversation'),
    );
    for (const { conversation, ...rest } of read.all({
      since,
      bucketMs,
      conversations: conversations ? 1 : 0,
    })) {
      const row = { ...rest, conversationId: conversation };
      const subject = identities.subjectOf({ ...row, account: row.accountId });
      for (const meter of meters) count(meter, row, subject, clock);
    }
  };

  return (meters) => {
    const windows = new Map<string, { since: number; bucketMs: number; meters: LimitMeter[] }>();
    for (const meter of meters) {
      clearMeter(meter);
      roll(meter, clock);
      const bucketMs = meter.span.kind === 'rolling' ? bucketMsOf(meter.span.ms) : oneBucketMs;
      const key = `${meter.period.start} ${bucketMs}`;
      const window = windows.get(key) ?? { since: meter.period.start, bucketMs, meters: [] };
      window.meters.push(meter);
      windows.set(key, window);
    }
    for (const { since, bucketMs, meters: some } of windows.values()) fill(some, since, bucketMs);
  };
}
