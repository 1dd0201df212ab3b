import type { EgressHost } from '../../../shared/contract/monitoring.ts';

/**
 * Reads that walk many rows. They run in the store's worker, on a connection of its own: a scan of
 * a year's requests must not hold up a stream. Named, so that no SQL crosses the thread's border.
 */
export interface ReadStatements {
  'conversations.search': {
    params: { ownerId: string; pattern: string; limit: number };
    row: { id: string };
  };
  'usage.totals': {
    params: { ownerIds: string; sinceMs: number };
    row: {
      requests: number;
      failed: number;
      inputTokens: number;
      outputTokens: number;
      unknownCosts: number;
      localRequests: number;
    };
  };
  'usage.costs': {
    params: { ownerIds: string; sinceMs: number };
    row: { currency: string; costMicro: number };
  };
  'usage.firstTokenMedian': {
    params: { ownerIds: string; sinceMs: number };
    row: { firstTokenMs: number };
  };
  /** Days are cut by the machine's own time zone. */
  'usage.byDay': {
    params: { ownerIds: string; sinceMs: number };
    row: { day: string; requests: number; local: number; failed: number };
  };
  /** Sums by up to three of the ledger's dimensions. */
  'usage.groups': {
    params: UsageParams;
    row: UsageKeys & {
      requests: number;
      failed: number;
      inputTokens: number;
      cacheReadTokens: number;
      outputTokens: number;
      estimated: number;
      unknownCosts: number;
    };
  };
  'usage.groupCosts': {
    params: UsageParams;
    row: UsageKeys & { currency: string; costMicro: number };
  };
  'usage.groupFirstTokens': { params: UsageParams; row: UsageKeys & Shares };
  'usage.groupTotals': { params: UsageParams; row: UsageKeys & Shares };
  /**
   * The newest requests for chats, of all models or those that asked for one alias. The text of a
   * request is kept nowhere.
   */
  'policies.past': {
    params: { ownerIds: string; alias: string | null; limit: number };
    row: {
      id: string;
      at: number;
      ownerId: string;
      purpose: string;
      via: 'app' | 'cli' | 'lan';
      clientId: string | null;
      clientName: string | null;
      conversationId: string | null;
      endUser: string | null;
      localOnly: number;
      model: string | null;
      accountName: string | null;
      provider: string | null;
      input: number;
      cacheRead: number;
      cacheWrite: number;
      output: number;
      reasoning: number;
      costMicro: number | null;
      currency: string | null;
    };
  };
  /**
   * The newest requests of a policy that a split had a say in, each with the last words of its
   * explanation.
   */
  'policies.split': {
    params: { policyId: string };
    row: {
      code: string;
      detail: string;
      outcome: string;
      firstTokenMs: number | null;
      totalMs: number | null;
      outputTokens: number;
      costMicro: number | null;
      currency: string | null;
    };
  };
  'egress.hosts': {
    params: { ownerIds: string; sinceMs: number };
    row: EgressHost;
  };
}

/**
 * `days` is a JSON array of `{ day, start, end }`, Unix ms; `first` to `third` name dimensions, or
 * are null.
 */
type UsageParams = {
  ownerIds: string;
  days: string;
  first: string | null;
  second: string | null;
  third: string | null;
};
interface UsageKeys {
  first: string | null;
  second: string | null;
  third: string | null;
}
interface Shares {
  p50: number;
  p95: number;
  p99: number;
}

export type ReadStatementName = keyof ReadStatements;

/** `ownerIds` is a JSON array: the machine's own user also sees its clients' rows. */
const inRange = `owner_id IN (SELECT value FROM json_each(@ownerIds)) AND at >= @sinceMs`;

/**
 * An attempt's tokens and cost are what its request's row does not have: of attempts that were paid
 * though they did not serve.
 */
const paidAttempts =
  `JOIN attempts a ON a.request_id = r.id AND a.outcome IN ('failed', 'aborted', 'running') ` +
  'AND (a.input_tokens + a.output_tokens > 0 OR a.cost_micro > 0)';

/**
 * A row's value of the dimension that a parameter names; `tried` is the row that says where it was
 * sent.
 */
const keyOf = (parameter: string, tried: 'r' | 'a'): string => `CASE @${parameter}
  WHEN 'day' THEN day.day
  WHEN 'account' THEN ${tried}.account_name
  WHEN 'provider' THEN ${tried}.provider
  WHEN 'model' THEN ${tried}.model
  WHEN 'client' THEN coalesce(c.name, r.client_id)
  WHEN 'purpose' THEN r.purpose
  WHEN 'policy' THEN coalesce(p.alias, r.policy_id)
  WHEN 'user' THEN r.end_user
  WHEN 'error' THEN r.error_code END`;
const keysOf = (tried: 'r' | 'a'): string =>
  `${keyOf('first', tried)} AS first, ${keyOf('second', tried)} AS second, ${keyOf('third', tried)} AS third`;
const days =
  `day AS MATERIALIZED (SELECT value ->> 'day' AS day, value ->> 'start' AS start, value ->> ` +
  `'end' AS "end" FROM json_each(@days))`;
/** Days outside, so that each reads its part of the index by owner and time. */
const inDays = (attempts = ''): string => `day
  CROSS JOIN requests r ON r.owner_id IN (SELECT value FROM json_each(@ownerIds))
    AND r.at >= day.start AND r.at < day."end" ${attempts}
  LEFT JOIN clients c ON c.id = r.client_id LEFT JOIN policies p ON p.id = r.policy_id`;

/** Nearest rank, by groups: the value that the given share of the values does not exceed. */
const shares = (column: string, which: string): string => `
  WITH ${days},
  timed AS (SELECT ${keysOf('r')}, r.${column} AS ms FROM ${inDays()}
    WHERE r.${column} IS NOT NULL AND r.cached = 0 AND ${which}),
  ranked AS (SELECT first, second, third, ms,
    row_number() OVER (PARTITION BY first, second, third ORDER BY ms) AS rank,
    count(*) OVER (PARTITION BY first, second, third) AS total FROM timed)
  SELECT first, second, third,
    max(ms) FILTER (WHERE rank = (total * 50 + 99) / 100) AS p50,
    max(ms) FILTER (WHERE rank = (total * 95 + 99) / 100) AS p95,
    max(ms) FILTER (WHERE rank = (total * 99 + 99) / 100) AS p99
  FROM ranked GROUP BY first, second, third`;

export const readStatements: Record<ReadStatementName, string> = {
  'conversations.search': `
    SELECT id FROM conversations
    WHERE owner_id = @ownerId AND deleted_at IS NULL AND (
      title LIKE @pattern ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM messages WHERE messages.conversation_id = conversations.id
        AND messages.content LIKE @pattern ESCAPE '\\')
    )
    ORDER BY updated_at DESC LIMIT @limit`,
  'usage.totals': `
    SELECT count(*) AS requests,
      count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')) AS failed,
      coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0)
        + (SELECT coalesce(sum(a.input_tokens), 0) FROM requests r ${paidAttempts} WHERE ${inRange})
        AS inputTokens,
      coalesce(sum(output_tokens + reasoning_tokens), 0)
        + (SELECT coalesce(sum(a.output_tokens), 0) FROM requests r ${paidAttempts} WHERE ${inRange})
        AS outputTokens,
      count(*) FILTER (WHERE outcome = 'ok' AND cost_micro IS NULL) AS unknownCosts,
      count(*) FILTER (WHERE provider = 'local') AS localRequests
    FROM requests WHERE ${inRange}`,
  'usage.costs': `
    SELECT currency, sum(cost_micro) AS costMicro FROM (
      SELECT currency, cost_micro FROM requests WHERE ${inRange}
      UNION ALL SELECT a.currency, a.cost_micro FROM requests r ${paidAttempts} WHERE ${inRange}
    ) WHERE cost_micro IS NOT NULL AND currency IS NOT NULL GROUP BY currency ORDER BY currency`,
  'usage.firstTokenMedian': `
    WITH timed AS (SELECT first_token_ms AS ms FROM requests WHERE ${inRange}
      AND first_token_ms IS NOT NULL ORDER BY ms)
    SELECT ms AS firstTokenMs FROM timed LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM timed)`,
  'usage.byDay': `
    SELECT date(at / 1000, 'unixepoch', 'localtime') AS day, count(*) AS requests,
      count(*) FILTER (WHERE provider = 'local') AS local,
      count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')) AS failed
    FROM requests WHERE ${inRange} GROUP BY day ORDER BY day`,
  'usage.groups': `
    WITH ${days},
    used AS (
      SELECT ${keysOf('r')}, 1 AS requests, r.outcome IN ('failed', 'interrupted') AS failed,
        r.input_tokens + r.cache_write_tokens AS input, r.cache_read_tokens AS cache_read,
        r.output_tokens + r.reasoning_tokens AS output, r.usage_source = 'estimated' AS estimated,
        r.cost_micro IS NULL AND (r.outcome = 'ok' OR r.output_tokens > 0
          OR (r.outcome = 'interrupted' AND r.reserved_tokens > 0)) AS unknown_cost
      FROM ${inDays()}
      UNION ALL
      SELECT ${keysOf('a')}, 0, 0, a.input_tokens, 0, a.output_tokens, 0, a.cost_micro IS NULL
        FROM ${inDays(paidAttempts)}
    )
    SELECT first, second, third, sum(requests) AS requests, sum(failed) AS failed,
      sum(input + cache_read) AS inputTokens, sum(cache_read) AS cacheReadTokens,
      sum(output) AS outputTokens, sum(estimated) AS estimated, sum(unknown_cost) AS unknownCosts
    FROM used GROUP BY first, second, third ORDER BY first, second, third`,
  'usage.groupCosts': `
    WITH ${days},
    paid AS (
      SELECT ${keysOf('r')}, r.currency, r.cost_micro FROM ${inDays()}
      UNION ALL SELECT ${keysOf('a')}, a.currency, a.cost_micro FROM ${inDays(paidAttempts)}
    )
    SELECT first, second, third, currency, sum(cost_micro) AS costMicro FROM paid
    WHERE cost_micro IS NOT NULL AND currency IS NOT NULL GROUP BY first, second, third, currency
      ORDER BY currency`,
  'usage.groupFirstTokens': shares('first_token_ms', '1'),
  'usage.groupTotals': shares('total_ms', `r.outcome = 'ok'`),
  'egress.hosts': `
    SELECT host, count(*) FILTER (WHERE allowed = 1) AS allowed,
      count(*) FILTER (WHERE allowed = 1 AND reason <> 'loopback') AS outside,
      count(*) FILTER (WHERE allowed = 0) AS denied,
      sum(bytes_out) AS bytesOut, sum(bytes_in) AS bytesIn
    FROM egress WHERE ${inRange} GROUP BY host ORDER BY count(*) DESC, host`,
  'policies.past': `
    SELECT r.id, r.at, r.owner_id AS ownerId, r.purpose, r.via, r.client_id AS clientId,
      c.name AS clientName, r.conversation_id AS conversationId, r.end_user AS endUser,
      r.local_only AS localOnly,
      r.model, r.account_name AS accountName, r.provider, r.input_tokens AS input,
      r.cache_read_tokens AS cacheRead, r.cache_write_tokens AS cacheWrite,
      r.output_tokens AS output, r.reasoning_tokens AS reasoning,
      r.cost_micro AS costMicro, r.currency
    FROM requests r LEFT JOIN clients c ON c.id = r.client_id
    WHERE r.owner_id IN (SELECT value FROM json_each(@ownerIds))
      AND r.purpose NOT IN ('embedding', 'rerank', 'probe') AND r.outcome <> 'running'
      AND (@alias IS NULL OR r.requested_model = @alias)
    ORDER BY r.at DESC, r.id DESC LIMIT @limit`,
  'policies.split': `
    SELECT json_extract(explanation, '$[#-1].code') AS code,
      json_extract(explanation, '$[#-1].detail') AS detail,
      outcome, first_token_ms AS firstTokenMs, total_ms AS totalMs,
      output_tokens + reasoning_tokens AS outputTokens, cost_micro AS costMicro, currency
    FROM requests
    WHERE policy_id = @policyId AND at >= (SELECT created_at FROM policies WHERE id = @policyId)
      AND EXISTS (SELECT 1 FROM json_each(explanation) e
        WHERE json_extract(e.value, '$.code') IN ('ab', 'canary'))
    ORDER BY at DESC LIMIT 5000`,
};
