import type { Database } from 'better-sqlite3';
import type { Purpose, Usage } from '../../../shared/chat.ts';
import type { Attempt } from '../../../shared/contract/monitoring.ts';
import { desktopOwnerId, newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import type { Caller } from '../routing/routed.ts';

export interface NewRequest {
  caller: Caller;
  purpose: Purpose;
  model: string;
}

export interface Settlement {
  outcome: 'ok' | 'failed' | 'aborted';
  model: string | null;
  provider: string | null;
  accountId: string | null;
  accountName: string | null;
  errorCode: string | null;
  /** Null when nothing is known of it. */
  usage: Usage | null;
  /** Millionths; null while no price is known. */
  costMicro: number | null;
  currency: string | null;
  firstTokenMs: number | null;
  totalMs: number;
}

export type AttemptRow = Omit<Attempt, 'providerName'>;

/** Every request and each of its attempts, written before anything is sent and settled after, whatever happens. */
export interface Ledger {
  open(request: NewRequest): string;
  /** Writes an attempt, or what became of it. */
  attempt(requestId: string, row: AttemptRow): void;
  settle(requestId: string, ownerId: string, settlement: Settlement): void;
  /** At the start: what the last host left running was interrupted. Gives their number. */
  recover(): number;
}

export interface LedgerDeps {
  sqlite: Database;
  changes: Changes;
  now: () => number;
  /** Told when a request could not be settled. It is thrown where nobody listens. */
  writeFailed?: (error: unknown) => void;
}

/** Statements are prepared once: they run for each request (decision 0007). */
export function createLedger({ sqlite, changes, now, writeFailed }: LedgerDeps): Ledger {
  const insertRequest = sqlite.prepare(
    `INSERT INTO requests (id, owner_id, client_id, at, purpose, via, requested_model, local_only, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running')`,
  );
  const putAttempt = sqlite.prepare(
    `INSERT INTO attempts (request_id, "order", provider, account_id, account_name, model, local, outcome, reasons, error_code, error_message, first_token_ms, total_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (request_id, "order") DO UPDATE SET outcome = excluded.outcome, reasons = excluded.reasons, error_code = excluded.error_code,
       error_message = excluded.error_message, first_token_ms = excluded.first_token_ms, total_ms = excluded.total_ms`,
  );
  const settleRequest = sqlite.prepare(
    `UPDATE requests SET outcome = ?, model = ?, provider = ?, account_id = ?, account_name = ?, error_code = ?, input_tokens = ?, cache_read_tokens = ?,
       cache_write_tokens = ?, output_tokens = ?, reasoning_tokens = ?, usage_source = ?, cost_micro = ?, currency = ?, first_token_ms = ?, total_ms = ?
     WHERE id = ? AND outcome = 'running'`,
  );
  // The machine's own user sees what all its users ask.
  const tell = (ownerId: string): void => {
    for (const id of new Set([ownerId, desktopOwnerId])) changes.publish(id, { topic: 'requests' });
  };

  return {
    open: ({ caller, purpose, model }) => {
      const id = newId('req', now());
      insertRequest.run(id, caller.ownerId, caller.clientId, now(), purpose, caller.via, model, caller.localOnly ? 1 : 0);
      tell(caller.ownerId);
      return id;
    },
    attempt: (requestId, row) => {
      const { order, provider, accountId, accountName, model, local, outcome, reasons, errorCode, errorMessage, firstTokenMs, totalMs } = row;
      putAttempt.run(requestId, order, provider, accountId, accountName, model, local ? 1 : 0, outcome, JSON.stringify(reasons), errorCode, errorMessage, firstTokenMs, totalMs);
    },
    settle: (requestId, ownerId, s) => {
      const usage = s.usage ?? { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0, source: 'unknown' };
      const tokens = [usage.input, usage.cacheRead, usage.cacheWrite, usage.output, usage.reasoning, usage.source];
      try {
        settleRequest.run(s.outcome, s.model, s.provider, s.accountId, s.accountName, s.errorCode, ...tokens, s.costMicro, s.currency, s.firstTokenMs, s.totalMs, requestId);
      } catch (error) {
        // The answer is there: that its row stays open must not take it away. The next start finds the row.
        if (writeFailed === undefined) throw error;
        writeFailed(error);
      }
      tell(ownerId);
    },
    recover: () => {
      sqlite.prepare(`UPDATE attempts SET outcome = 'failed', error_code = 'host_unavailable' WHERE outcome = 'running'`).run();
      return sqlite.prepare(`UPDATE requests SET outcome = 'interrupted', error_code = 'host_unavailable' WHERE outcome = 'running'`).run().changes;
    },
  };
}
