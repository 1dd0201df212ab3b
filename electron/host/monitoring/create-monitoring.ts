import { z } from 'zod';
import type {
  Attempt,
  EgressHost,
  EgressRow,
  RequestRow,
} from '../../../shared/contract/monitoring.ts';
import { priceSchema, type Price } from '../../../shared/contract/prices.ts';
import type { ErrorPhrase } from '../../../shared/contract/error-phrase.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { providerOf } from '../providers/catalogue/provider-catalogue.ts';
import type { OpenStore } from '../store/open-store.ts';
import { noAnswerCache, type AnswerCacheUse } from '../usage/answer-cache-use.ts';
import type { Ledger } from '../usage/ledger.ts';
import { createVisibleOwners } from '../store/visible-owners.ts';

interface Page {
  /** Rows before this time (Unix ms) or, for the egress log, this row's id. */
  before?: number | undefined;
  limit?: number | undefined;
}

interface Summary {
  requests: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  costs: { currency: string; costMicro: number }[];
  unknownCosts: number;
  localRequests: number;
  firstTokenMsMedian: number | null;
  answerCache: AnswerCacheUse;
  byDay: { day: string; requests: number; local: number; failed: number }[];
}

interface RequestDetail {
  request: RequestRow;
  attempts: Attempt[];
  egress: EgressRow[];
  policy: { alias: string; version: number } | null;
  explanation: Attempt['reasons'];
  price: Price | null;
}

/**
 * What the ledger and the egress log show of an owner's traffic, and of their clients'. Lists are
 * read by index; sums over long times run in the store's worker.
 */
export interface Monitoring {
  requests(ownerId: string, page: Page): Promise<RequestRow[]>;
  request(ownerId: string, id: string): Promise<RequestDetail>;
  summary(ownerId: string, sinceMs: number): Promise<Summary>;
  egress(ownerId: string, page: Page): Promise<EgressRow[]>;
  egressSummary(ownerId: string, sinceMs: number): Promise<{ hosts: EgressHost[] }>;
}

type SqlRequest = Omit<RequestRow, 'local' | 'localOnly' | 'cached'> & {
  localOnly: number;
  cached: number;
};
type SqlAttempt = Omit<Attempt, 'local' | 'reasons' | 'providerName' | 'hedge' | 'errorPhrase'> & {
  errorPhrase: string | null;
  local: number;
  reasons: string;
  hedge: number;
};
/** What a request's page shows next to its row. */
interface SqlRoute {
  ownerId: string;
  alias: string | null;
  policyVersion: number | null;
  explanation: string | null;
  price: string | null;
}
type SqlEgress = Omit<EgressRow, 'allowed'> & { allowed: number };

const requestColumns = `r.id, r.at, r.purpose, r.via, c.name AS clientName,
  r.requested_model AS requestedModel, r.model, r.provider, r.account_name AS accountName,
  r.local_only AS localOnly, r.outcome, r.error_code AS errorCode,
  r.input_tokens + r.cache_read_tokens + r.cache_write_tokens AS inputTokens,
  r.output_tokens + r.reasoning_tokens AS outputTokens, r.usage_source AS usageSource,
  r.cost_micro AS costMicro, r.currency,
  r.first_token_ms AS firstTokenMs, r.total_ms AS totalMs, r.cached,
  (SELECT count(*) FROM attempts a WHERE a.request_id = r.id AND a.outcome NOT IN ('passed_over',
  'not_needed')) AS attempts`;
const egressColumns =
  'id, at, purpose, host, allowed, reason, bytes_out AS bytesOut, bytes_in AS bytesIn, ' +
  'request_id AS requestId, process';

const reasonsSchema = z.array(z.object({ code: z.string(), detail: z.string() }));

function reasonsOf(text: string): Attempt['reasons'] {
  try {
    return reasonsSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

function priceOf(text: string | null): Price | null {
  try {
    return text === null ? null : priceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const toRequest = (row: SqlRequest): RequestRow => ({
  ...row,
  localOnly: row.localOnly === 1,
  cached: row.cached === 1,
  local: row.provider === 'local',
});
const toAttempt = ({ errorPhrase, ...row }: SqlAttempt): Attempt => ({
  ...row,
  ...(errorPhrase === null ? {} : { errorPhrase: JSON.parse(errorPhrase) as ErrorPhrase }),
  local: row.local === 1,
  hedge: row.hedge === 1,
  reasons: reasonsOf(row.reasons),
  providerName: providerOf(row.provider)?.name ?? row.provider,
});
const toEgress = (row: SqlEgress): EgressRow => ({ ...row, allowed: row.allowed === 1 });

/**
 * Newest first, each owner's page read by index and the pages merged. Rows of the last one's very
 * moment come along: the next page begins before it.
 */
function newest<Row>(
  ownerIds: readonly string[],
  limit: number,
  pageOf: (ownerId: string, limit: number) => Row[],
  orderOf: (row: Row) => number,
): Row[] {
  const rows = ownerIds
    .flatMap((ownerId) => pageOf(ownerId, limit + sameMoment))
    .sort((a, b) => orderOf(b) - orderOf(a));
  const last = rows[limit - 1];
  if (last === undefined) return rows;
  return rows.filter((row, at) => at < limit || orderOf(row) === orderOf(last));
}

/** How many rows of one millisecond may lie across a page's end. */
const sameMoment = 20;

/** What the ledger has queued is written before it is read. */
export function createMonitoring(
  store: Pick<OpenStore, 'sqlite' | 'read'>,
  ledger: Pick<Ledger, 'flush'>,
  answerCache: (ownerIds: readonly string[]) => AnswerCacheUse = noAnswerCache,
): Monitoring {
  const { sqlite } = store;
  const visible = createVisibleOwners(sqlite);
  const from = 'FROM requests r LEFT JOIN clients c ON c.id = r.client_id';
  const recent = sqlite.prepare<unknown[], SqlRequest>(
    `SELECT ${requestColumns} ${from} WHERE r.owner_id = ? AND r.at < ? ORDER BY r.at DESC, ` +
      'r.id DESC LIMIT ?',
  );
  const one = sqlite.prepare<unknown[], SqlRequest & SqlRoute>(
    `SELECT ${requestColumns}, r.owner_id AS ownerId, p.alias, r.policy_version AS ` +
      `policyVersion, r.explanation, r.price ${from} LEFT JOIN policies p ON p.id = ` +
      'r.policy_id WHERE r.id = ?',
  );
  const attemptsOf = sqlite.prepare<unknown[], SqlAttempt>(
    `SELECT "order", provider, account_id AS accountId, account_name AS accountName, model, local,
      outcome, reasons, error_code AS errorCode,
       error_message AS errorMessage, error_phrase AS errorPhrase,
       first_token_ms AS firstTokenMs, total_ms AS totalMs, hedge,
       input_tokens AS inputTokens,
       output_tokens AS outputTokens, cost_micro AS costMicro, currency FROM attempts
       WHERE request_id = ? ORDER BY "order"`,
  );
  const leftFor = sqlite.prepare<unknown[], SqlEgress>(
    `SELECT ${egressColumns} FROM egress WHERE request_id = ? AND owner_id = ? ORDER BY id`,
  );
  const left = sqlite.prepare<unknown[], SqlEgress>(
    `SELECT ${egressColumns} FROM egress WHERE owner_id = ? AND at <= ? AND id < ? ORDER BY ` +
      'at DESC, id DESC LIMIT ?',
  );
  const atOf = sqlite.prepare<[number], number>('SELECT at FROM egress WHERE id = ?').pluck();
  const params = (ownerId: string, sinceMs: number) => ({
    ownerIds: JSON.stringify(visible(ownerId)),
    sinceMs,
  });

  return {
    requests: async (ownerId, { before = Number.MAX_SAFE_INTEGER, limit = 100 }) => {
      ledger.flush();
      return newest(
        visible(ownerId),
        limit,
        (id, most) => recent.all(id, before, most),
        ({ at }) => at,
      ).map(toRequest);
    },
    request: async (ownerId, id) => {
      ledger.flush();
      const found = one.get(id);
      if (found === undefined || !visible(ownerId).includes(found.ownerId))
        throw new AppError('not_found', phrase('quota.requestMissing'));
      const { ownerId: asker, alias, policyVersion, explanation, price, ...row } = found;
      const policy =
        alias === null || policyVersion === null ? null : { alias, version: policyVersion };
      return {
        request: toRequest(row),
        attempts: attemptsOf.all(id).map(toAttempt),
        egress: leftFor.all(id, asker).map(toEgress),
        policy,
        explanation: reasonsOf(explanation ?? '[]'),
        price: priceOf(price),
      };
    },
    summary: async (ownerId, sinceMs) => {
      ledger.flush();
      const range = params(ownerId, sinceMs);
      const [[totals], costs, [median], byDay] = await Promise.all([
        store.read('usage.totals', range),
        store.read('usage.costs', range),
        store.read('usage.firstTokenMedian', range),
        store.read('usage.byDay', range),
      ]);
      return {
        ...(totals ?? {
          requests: 0,
          failed: 0,
          inputTokens: 0,
          outputTokens: 0,
          unknownCosts: 0,
          localRequests: 0,
        }),
        costs,
        firstTokenMsMedian: median?.firstTokenMs ?? null,
        answerCache: answerCache(visible(ownerId)),
        byDay,
      };
    },
    egress: async (ownerId, { before = Number.MAX_SAFE_INTEGER, limit = 200 }) => {
      const at = atOf.get(before) ?? Number.MAX_SAFE_INTEGER;
      return newest(
        visible(ownerId),
        limit,
        (id, most) => left.all(id, at, before, most),
        ({ id }) => id,
      )
        .slice(0, limit)
        .map(toEgress);
    },
    egressSummary: async (ownerId, sinceMs) => ({
      hosts: await store.read('egress.hosts', params(ownerId, sinceMs)),
    }),
  };
}
