import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createStoreWriter, type StoreWriter } from '../store/store-writer.ts';
import { createLedger, type AttemptRow, type Ledger, type Settlement } from './ledger.ts';

let store: OpenStore;
let ledger: Ledger;
let failures: unknown[];
let clock = 1_000;

beforeEach(() => {
  failures = [];
  clock = 1_000;
  store = openMemoryStore();
  ledger = createLedger({
    sqlite: store.sqlite,
    changes: createChanges(),
    now: () => clock,
    writeFailed: (error) => void failures.push(error),
  });
});
afterEach(() => store.close());

const open = (): string =>
  ledger.open({
    caller: { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false },
    purpose: 'chat',
    model: 'auto',
    conversationId: 'c1',
    endUser: 'bob',
  });
const attempt = (
  order: number,
  outcome: AttemptRow['outcome'],
  rest: Partial<AttemptRow> = {},
): AttemptRow => ({
  order,
  provider: 'openai',
  accountId: 'a',
  accountName: 'A',
  model: 'gpt',
  local: false,
  outcome,
  reasons: [],
  errorCode: null,
  errorMessage: null,
  firstTokenMs: null,
  totalMs: null,
  hedge: false,
  inputTokens: 0,
  outputTokens: 0,
  costMicro: null,
  currency: null,
  ...rest,
});
const price = {
  currency: 'USD',
  input: 2,
  output: 8,
  since: '2026-01-01',
  source: 'https://example.test',
} as const;
const settlement: Settlement = {
  outcome: 'ok',
  model: 'gpt',
  provider: 'openai',
  accountId: 'a',
  accountName: 'A',
  errorCode: null,
  usage: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4, reasoning: 5, source: 'reported' },
  costMicro: 77,
  currency: 'USD',
  price,
  firstTokenMs: 1.5,
  totalMs: 2.5,
};
const rows = (): Record<string, unknown>[] =>
  store.sqlite.prepare('SELECT * FROM requests ORDER BY id').all() as Record<string, unknown>[];
const attempts = (): Record<string, unknown>[] =>
  store.sqlite.prepare('SELECT * FROM attempts ORDER BY "order"').all() as Record<
    string,
    unknown
  >[];

const full = {
  owner_id: desktopOwnerId,
  at: 1_000,
  conversation_id: 'c1',
  end_user: 'bob',
  policy_id: 'p',
  policy_version: 3,
  explanation: '[{"code":"tier","detail":"small"}]',
  reserved_tokens: 50,
  reserved_cost_micro: 9,
  reserved_currency: 'USD',
  outcome: 'ok',
  model: 'gpt',
  provider: 'openai',
  account_id: 'a',
  input_tokens: 1,
  cache_read_tokens: 2,
  cache_write_tokens: 3,
  output_tokens: 4,
  reasoning_tokens: 5,
  usage_source: 'reported',
  cost_micro: 77,
  currency: 'USD',
  price: JSON.stringify(price),
  cached: 0,
  first_token_ms: 1.5,
  total_ms: 2.5,
};

describe('a request', () => {
  it.each([
    ['in one turn', false],
    ['over several', true],
  ])('that is opened, planned, held and settled %s is the same row', async (_, between) => {
    const step = async (): Promise<void> => (between ? ledger.written() : undefined);
    const id = open();
    await step();
    ledger.planned(id, {
      policyId: 'p',
      policyVersion: 3,
      explanation: [{ code: 'tier', detail: 'small' }],
    });
    await step();
    ledger.attempt(id, attempt(0, 'running'));
    ledger.reserved(id, { tokens: 50, costMicro: 9, currency: 'USD' });
    await step();
    ledger.attempt(id, attempt(0, 'served', { firstTokenMs: 1 }));
    await ledger.settle(id, desktopOwnerId, settlement);
    expect(rows()).toMatchObject([{ id, ...full }]);
    expect(attempts()).toMatchObject([{ request_id: id, outcome: 'served', first_token_ms: 1 }]);
  });

  it('is not there before it is written, and is when `written` resolves', async () => {
    open();
    expect(rows()).toEqual([]);
    await ledger.written();
    expect(rows()).toMatchObject([{ outcome: 'running' }]);
    open();
    ledger.flush();
    expect(rows()).toHaveLength(2);
  });

  it('keeps its first settlement, in one turn and over several', async () => {
    const id = open();
    void ledger.settle(id, desktopOwnerId, settlement);
    await ledger.settle(id, desktopOwnerId, { ...settlement, outcome: 'aborted' });
    await ledger.settle(id, desktopOwnerId, { ...settlement, outcome: 'failed' });
    expect(rows()).toMatchObject([{ outcome: 'ok' }]);
  });

  it('holds what its attempts hold: a hedge and the first, a failed one no more', async () => {
    const id = open();
    ledger.attempt(id, attempt(0, 'running'));
    ledger.reserved(id, { tokens: 100, costMicro: 10, currency: 'USD' });
    ledger.attempt(id, attempt(1, 'running', { hedge: true }));
    ledger.reserved(id, { tokens: 200, costMicro: 20, currency: 'USD' });
    await ledger.written();
    expect(rows()).toMatchObject([{ reserved_tokens: 300, reserved_cost_micro: 30 }]);
    ledger.attempt(id, attempt(0, 'failed', { inputTokens: 7, costMicro: 3, currency: 'USD' }));
    ledger.attempt(id, attempt(1, 'served', { hedge: true }));
    await ledger.written();
    expect(rows()).toMatchObject([{ reserved_tokens: 200, reserved_cost_micro: 20 }]);
    expect(attempts()).toMatchObject([
      { outcome: 'failed', hedge: 0, input_tokens: 7, cost_micro: 3 },
      { outcome: 'served', hedge: 1 },
    ]);
  });
});

describe('after a crash', () => {
  it('what ran is interrupted at the account that was asked, with what was held for it', async () => {
    const id = open();
    ledger.attempt(id, attempt(0, 'failed', { accountId: 'first' }));
    ledger.attempt(id, attempt(1, 'running', { accountId: 'second', accountName: 'Second' }));
    ledger.reserved(id, { tokens: 100, costMicro: 10, currency: 'USD' });
    await ledger.written();
    expect(ledger.recover()).toBe(1);
    expect(rows()).toMatchObject([
      {
        outcome: 'interrupted',
        account_id: 'second',
        account_name: 'Second',
        model: 'gpt',
        reserved_tokens: 100,
        reserved_currency: 'USD',
      },
    ]);
    expect(ledger.recover()).toBe(0);
  });
});

describe('a disk that takes nothing', () => {
  const refuse = (message: string): void =>
    void store.sqlite.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON requests BEGIN SELECT RAISE(ABORT, '${message}'); END`,
    );

  it('keeps the rows and writes them once it takes them; a new request gets the error, one with an answer does not', async () => {
    // As a full disk does it: no statement goes through.
    store.sqlite.pragma('query_only = ON');
    const id = open();
    await expect(ledger.written()).rejects.toMatchObject({ code: 'internal' });
    await ledger.settle(id, desktopOwnerId, settlement);
    expect(failures.length).toBeGreaterThan(0);
    store.sqlite.pragma('query_only = OFF');
    await ledger.written();
    expect(rows()).toMatchObject([{ id, outcome: 'ok', input_tokens: 1 }]);
  });

  it('a row that no database would take holds up no other', async () => {
    refuse('never');
    open();
    await ledger.written();
    expect([failures.length, rows()]).toEqual([1, []]);
    store.sqlite.exec('DROP TRIGGER refuse');
    const id = open();
    await ledger.written();
    expect(rows()).toMatchObject([{ id }]);
  });

  it('closing writes what waits', () => {
    open();
    ledger.close();
    expect(rows()).toHaveLength(1);
  });
});

describe('a thread that dies after its commit and before its word', () => {
  it('costs no settlement: what is written once more takes the row’s place', async () => {
    const writer = createStoreWriter({ sqlite: store.sqlite, path: ':memory:' });
    let isDying = true;
    const dying: StoreWriter = {
      ...writer,
      write: (units, done) =>
        writer.write(units, (result) =>
          done(
            isDying
              ? { refused: [], error: new AppError('internal', 'The thread ended.') }
              : result,
          ),
        ),
    };
    const own = createLedger({
      sqlite: store.sqlite,
      writer: dying,
      changes: createChanges(),
      now: () => clock,
      writeFailed: (error) => void failures.push(error),
    });
    const id = own.open({
      caller: { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false },
      purpose: 'chat',
      model: 'auto',
      conversationId: 'c1',
      endUser: 'bob',
    });
    await expect(own.written()).rejects.toThrow('The thread ended.');
    isDying = false;
    own.planned(id, {
      policyId: 'p',
      policyVersion: 3,
      explanation: [{ code: 'tier', detail: 'small' }],
    });
    own.reserved(id, { tokens: 50, costMicro: 9, currency: 'USD' });
    await own.settle(id, desktopOwnerId, settlement);
    expect(rows()).toMatchObject([{ id, ...full }]);
    expect(failures).toHaveLength(1);
    own.close();
  });
});
