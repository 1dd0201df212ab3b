import type { Attempt } from '../../../shared/contract/monitoring.ts';
import type { Price } from '../../../shared/contract/prices.ts';
import type { Purpose, Usage } from '../../../shared/chat.ts';
import type { Reason } from '../../../shared/route-reason.ts';
import type { Caller } from '../caller.ts';
import type { Unit, Value, Write } from '../store/run-units.ts';
import type { StoreWriter } from '../store/store-writer.ts';
import type { ReservedAmount } from './reserved-amounts.ts';

export interface NewRequest {
  caller: Caller;
  purpose: Purpose;
  model: string;
  conversationId?: string | null;
  /** What a client says its own user is. */
  endUser?: string | null;
}

export interface PlanRecord {
  policyId: string;
  policyVersion: number;
  explanation: readonly Reason[];
}

export interface Settlement {
  outcome: 'ok' | 'failed' | 'aborted';
  /** Default: `chat`. */
  operation?: 'chat' | 'embeddings' | 'rerank' | 'moderation' | 'retrieval';
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
  /** As it was at this moment. */
  price?: Price | null;
  /** Answered from an earlier answer. */
  cached?: boolean;
  firstTokenMs: number | null;
  totalMs: number;
}

/**
 * Tokens and costs of an attempt are what the request's own row does not contain: of attempts that
 * did not serve and are paid all the same.
 */
export type AttemptRow = Omit<Attempt, 'providerName'> & {
  /**
   * Of its tokens and costs: what is counted as it was reserved, since the actual figure is
   * unknown.
   */
  unknownTokens?: number;
  unknownCostMicro?: number;
};

/** Everything that waits to be written of one request. */
export interface PendingRows {
  id: string;
  ownerId: string | null;
  opened: (NewRequest & { at: number }) | null;
  planned: PlanRecord | null;
  reserved: ReservedAmount | null;
  attempts: Map<number, AttemptRow>;
  settlement: Settlement | null;
}

const settledColumns = [
  'outcome',
  'model',
  'provider',
  'account_id',
  'account_name',
  'error_code',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'usage_source',
  'cost_micro',
  'currency',
  'price',
  'cached',
  'first_token_ms',
  'total_ms',
];
const plannedColumns = ['policy_id', 'policy_version', 'explanation'];
const reservedColumns = ['reserved_tokens', 'reserved_cost_micro', 'reserved_currency'];
const openedColumns = [
  'id',
  'owner_id',
  'client_id',
  'at',
  'purpose',
  'via',
  'requested_model',
  'local_only',
  'conversation_id',
  'end_user',
];

const insert = (columns: readonly string[]): string =>
  `INSERT INTO requests (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
const update = (columns: readonly string[]): string =>
  `UPDATE requests SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ? ` +
  `AND outcome = 'running'`;

const running: readonly Value[] = [
  'running',
  null,
  null,
  null,
  null,
  null,
  0,
  0,
  0,
  0,
  0,
  'unknown',
  null,
  null,
  null,
  0,
  null,
  null,
];
const json = (value: unknown): string => JSON.stringify(value);

function settledValues(s: Settlement): Value[] {
  const { usage, price } = s;
  const tokens =
    usage === null
      ? [0, 0, 0, 0, 0, 'unknown']
      : [
          usage.input,
          usage.cacheRead,
          usage.cacheWrite,
          usage.output,
          usage.reasoning,
          usage.source,
        ];
  const priced = [
    s.costMicro,
    s.currency,
    price === undefined || price === null ? null : json(price),
    s.cached === true ? 1 : 0,
  ];
  return [
    s.outcome,
    s.model,
    s.provider,
    s.accountId,
    s.accountName,
    s.errorCode,
    ...tokens,
    ...priced,
    s.firstTokenMs,
    s.totalMs,
  ];
}
const plannedValues = (planned: PlanRecord | null): Value[] =>
  planned === null
    ? [null, null, null]
    : [planned.policyId, planned.policyVersion, json(planned.explanation)];
const reservedValues = (reserved: ReservedAmount | null): Value[] =>
  reserved === null ? [0, 0, null] : [reserved.tokens, reserved.costMicro, reserved.currency];
function openedValues(
  id: string,
  { caller, at, purpose, model, conversationId, endUser }: NewRequest & { at: number },
): Value[] {
  return [
    id,
    caller.ownerId,
    caller.clientId,
    at,
    purpose,
    caller.via,
    model,
    caller.localOnly ? 1 : 0,
    conversationId ?? null,
    endUser ?? null,
  ];
}

/** Gives what is to be written of one request: of a new one all that is known in one statement. */
export function createRowUnits({
  statement,
}: Pick<StoreWriter, 'statement'>): (waiting: PendingRows) => Unit {
  const later = [...plannedColumns, ...reservedColumns, ...settledColumns];
  // Written once more where a thread died after its commit and before its word.
  const insertRequest = statement(
    `${insert([...openedColumns, ...later])} ON CONFLICT (id) DO UPDATE SET ` +
      `${later.map((column) => `${column} = excluded.${column}`).join(', ')} WHERE outcome = ` +
      `'running'`,
  );
  const plan = statement(update(plannedColumns));
  const reserve = statement(update(reservedColumns));
  const settle = statement(update(settledColumns));
  const putAttempt = statement(
    `INSERT INTO attempts (request_id, "order", provider, account_id, account_name, model, local,
      outcome, reasons, error_code, error_message, error_phrase, first_token_ms, total_ms,
       hedge, input_tokens, output_tokens, cost_micro, currency, unknown_tokens, unknown_cost_micro)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (request_id, "order") DO UPDATE SET outcome = excluded.outcome,
     reasons = excluded.reasons, error_code = excluded.error_code,
       error_message = excluded.error_message, error_phrase = excluded.error_phrase,
       first_token_ms = excluded.first_token_ms,
       total_ms = excluded.total_ms, hedge = excluded.hedge,
       input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
       cost_micro = excluded.cost_micro, currency = excluded.currency,
       unknown_tokens = excluded.unknown_tokens, unknown_cost_micro = excluded.unknown_cost_micro`,
  );
  const attemptOf = (id: string, row: AttemptRow): Write => {
    const who: Value[] = [
      row.provider,
      row.accountId,
      row.accountName,
      row.model,
      row.local ? 1 : 0,
    ];
    const paid: Value[] = [
      row.hedge ? 1 : 0,
      row.inputTokens,
      row.outputTokens,
      row.costMicro,
      row.currency,
      row.unknownTokens ?? 0,
      row.unknownCostMicro ?? 0,
    ];
    return [
      putAttempt,
      id,
      row.order,
      ...who,
      row.outcome,
      json(row.reasons),
      row.errorCode,
      row.errorMessage,
      row.errorPhrase === undefined ? null : json(row.errorPhrase),
      row.firstTokenMs,
      row.totalMs,
      ...paid,
    ];
  };

  return ({ id, opened, planned, reserved, attempts, settlement }) => {
    const unit: Write[] = [];
    if (opened !== null) {
      unit.push([
        insertRequest,
        ...openedValues(id, opened),
        ...plannedValues(planned),
        ...reservedValues(reserved),
        ...(settlement === null ? running : settledValues(settlement)),
      ]);
    } else {
      if (planned !== null) unit.push([plan, ...plannedValues(planned), id]);
      if (reserved !== null) unit.push([reserve, ...reservedValues(reserved), id]);
    }
    for (const row of attempts.values()) unit.push(attemptOf(id, row));
    if (opened === null && settlement !== null)
      unit.push([settle, ...settledValues(settlement), id]);
    return unit;
  };
}

/** What could not be written, with what came meanwhile. */
export const joinedRows = (older: PendingRows, newer: PendingRows): PendingRows => ({
  id: older.id,
  ownerId: newer.ownerId ?? older.ownerId,
  opened: older.opened ?? newer.opened,
  planned: newer.planned ?? older.planned,
  reserved: newer.reserved ?? older.reserved,
  attempts: new Map([...older.attempts, ...newer.attempts]),
  settlement: older.settlement ?? newer.settlement,
});
