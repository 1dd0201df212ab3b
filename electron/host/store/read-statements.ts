/**
 * Reads that walk many rows. They run in the store's worker, on a connection of its own: a scan of a year's requests must not hold up
 * a stream. Named, so that no SQL crosses the thread's border.
 */
export interface ReadStatements {
  'conversations.search': { params: { ownerId: string; pattern: string; limit: number }; row: { id: string } };
  'usage.totals': {
    params: { ownerIds: string; sinceMs: number };
    row: { requests: number; failed: number; inputTokens: number; outputTokens: number; unknownCosts: number; localRequests: number };
  };
  'usage.costs': { params: { ownerIds: string; sinceMs: number }; row: { currency: string; costMicro: number } };
  'usage.firstTokenMedian': { params: { ownerIds: string; sinceMs: number }; row: { firstTokenMs: number } };
  /** Days are cut by the machine's own time zone. */
  'usage.byDay': { params: { ownerIds: string; sinceMs: number }; row: { day: string; requests: number; local: number; failed: number } };
  'egress.hosts': { params: { ownerIds: string; sinceMs: number }; row: { host: string; allowed: number; denied: number; bytesOut: number; bytesIn: number } };
}

export type ReadStatementName = keyof ReadStatements;

/** `ownerIds` is a JSON array: whose machine it is sees its clients' rows beside their own. */
const inRange = `owner_id IN (SELECT value FROM json_each(@ownerIds)) AND at >= @sinceMs`;

export const readStatements: Record<ReadStatementName, string> = {
  'conversations.search': `
    SELECT id FROM conversations
    WHERE owner_id = @ownerId AND deleted_at IS NULL AND (
      title LIKE @pattern ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM messages WHERE messages.conversation_id = conversations.id AND messages.content LIKE @pattern ESCAPE '\\')
    )
    ORDER BY updated_at DESC LIMIT @limit`,
  'usage.totals': `
    SELECT count(*) AS requests,
      count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')) AS failed,
      coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0) AS inputTokens,
      coalesce(sum(output_tokens + reasoning_tokens), 0) AS outputTokens,
      count(*) FILTER (WHERE outcome = 'ok' AND cost_micro IS NULL) AS unknownCosts,
      count(*) FILTER (WHERE provider = 'local') AS localRequests
    FROM requests WHERE ${inRange}`,
  'usage.costs': `
    SELECT currency, sum(cost_micro) AS costMicro FROM requests
    WHERE ${inRange} AND cost_micro IS NOT NULL AND currency IS NOT NULL GROUP BY currency ORDER BY currency`,
  'usage.firstTokenMedian': `
    WITH timed AS (SELECT first_token_ms AS ms FROM requests WHERE ${inRange} AND first_token_ms IS NOT NULL ORDER BY ms)
    SELECT ms AS firstTokenMs FROM timed LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM timed)`,
  'usage.byDay': `
    SELECT date(at / 1000, 'unixepoch', 'localtime') AS day, count(*) AS requests,
      count(*) FILTER (WHERE provider = 'local') AS local,
      count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')) AS failed
    FROM requests WHERE ${inRange} GROUP BY day ORDER BY day`,
  'egress.hosts': `
    SELECT host, count(*) FILTER (WHERE allowed = 1) AS allowed, count(*) FILTER (WHERE allowed = 0) AS denied,
      sum(bytes_out) AS bytesOut, sum(bytes_in) AS bytesIn
    FROM egress WHERE ${inRange} GROUP BY host ORDER BY count(*) DESC, host`,
};
