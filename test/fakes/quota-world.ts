import { accountLimitsSchema, type AccountLimits } from '../../shared/contract/accounts.ts';
import {
  budgetInputSchema,
  type Budget,
  type BudgetInput,
  type BudgetUse,
} from '../../shared/contract/budgets.ts';
import type { Price } from '../../shared/contract/prices.ts';
import type { Usage } from '../../shared/chat.ts';
import { desktopOwnerId, ownerOfClient } from '../../shared/ids.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { testClients } from '../../electron/host/clients/testing/test-clients.ts';
import { openMemoryStore } from '../../electron/host/store/open-store.ts';
import { createLedger } from '../../electron/host/usage/ledger.ts';
import { costMicroOf } from '../../electron/host/usage/prices.ts';
import { createQuota } from '../../electron/host/quota/create-quota.ts';
import type { Paid, Quota, QuotaRequest, Reservation } from '../../electron/host/quota/quota.ts';

export const price: Price = {
  currency: 'USD',
  input: 2,
  output: 8,
  since: '2026-01-01',
  source: 'https://example.test',
};
export const used = (input: number, output: number): Usage => ({
  input,
  cacheRead: 0,
  cacheWrite: 0,
  output,
  reasoning: 0,
  source: 'reported',
});

/** What an attempt of this use is paid, by the price that is given. */
export const paid = (usage: Usage, at: Price | null = null): Paid => ({
  usage,
  costMicro: at === null ? null : costMicroOf(usage, at),
  currency: at?.currency ?? null,
  unknownTokens: 0,
  unknownCostMicro: 0,
});

type Ask = Partial<Omit<QuotaRequest, 'account'>> & {
  account?: { id: string; limits?: Partial<AccountLimits> } | null;
};

/**
 * The quota on a database in memory beside the ledger, as the router uses both; the clock is the
 * test's.
 */
export function quotaWorld({ at = Date.UTC(2026, 4, 10, 12), timeZone = 'UTC' } = {}) {
  let clock = at;
  const now = (): number => clock;
  const store = openMemoryStore(now);
  const changes = createChanges();
  const ledger = createLedger({ sqlite: store.sqlite, changes, now });
  const clients = testClients({ store, changes, now });
  const start = (): Quota =>
    createQuota({
      db: store.db,
      sqlite: store.sqlite,
      changes,
      now,
      timeZone,
      flush: ledger.flush,
    });
  let quota = start();
  const askOf = ({ account = { id: 'a' }, ...rest }: Ask = {}): QuotaRequest => ({
    requestId: 'r',
    ownerId: desktopOwnerId,
    clientId: null,
    endUser: null,
    conversationId: null,
    account:
      account === null
        ? null
        : { id: account.id, limits: accountLimitsSchema.parse(account.limits ?? {}) },
    provider: 'openai',
    model: 'gpt',
    inputTokens: 100,
    maxOutputTokens: 100,
    price: null,
    ...rest,
  });

  /** One attempt that is reserved and written down, as the router does it. */
  const begin = (ask: Ask = {}) => {
    const full = askOf(ask);
    const held = quota.reserve(full);
    if ('refusal' in held) return { refusal: held.refusal, held: null };
    const { reservation } = held;
    const id = ledger.open({
      caller: { ownerId: full.ownerId, clientId: full.clientId, via: 'app', localOnly: false },
      purpose: 'chat',
      model: full.model,
      conversationId: full.conversationId,
      endUser: full.endUser,
    });
    const row = {
      order: 0,
      provider: full.provider,
      accountId: full.account?.id ?? null,
      accountName: null,
      model: full.model,
      local: false,
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
    };
    ledger.attempt(id, { ...row, outcome: 'running' });
    ledger.reserved(id, reservation);
    const end = (usage: Usage | null): void => {
      const cost =
        usage === null || full.price === null
          ? null
          : { costMicro: costMicroOf(usage, full.price), currency: full.price.currency };
      reservation.settle(usage === null ? null : paid(usage, full.price));
      ledger.attempt(id, { ...row, outcome: 'served' });
      void ledger.settle(id, full.ownerId, {
        outcome: 'ok',
        model: full.model,
        provider: full.provider,
        accountId: full.account?.id ?? null,
        accountName: null,
        errorCode: null,
        usage,
        costMicro: cost?.costMicro ?? null,
        currency: cost?.currency ?? null,
        price: full.price,
        firstTokenMs: null,
        totalMs: 1,
      });
    };
    return { refusal: null, held: { reservation, end, id } };
  };
  const must = (
    ask: Ask = {},
  ): { reservation: Reservation; end(usage: Usage | null): void; id: string } => {
    const { held, refusal } = begin(ask);
    if (held === null) throw new Error(`refused: ${JSON.stringify(refusal)}`);
    return held;
  };
  const budget = (
    input: Partial<BudgetInput> & { id?: string },
    ownerId = desktopOwnerId,
  ): Promise<Budget> =>
    quota.save(ownerId, {
      ...budgetInputSchema.parse({ name: 'b', period: 'day', ...input }),
      ...(input.id === undefined ? {} : { id: input.id }),
    });

  return {
    store,
    changes,
    ledger,
    clients,
    askOf,
    begin,
    must,
    budget,
    quota: () => quota,
    now,
    set: (ms: number) => void (clock = ms),
    pass: (ms: number) => void (clock += ms),
    view: (ask: Ask = {}) => quota.view(askOf(ask)),
    figures: (limits: Partial<AccountLimits>, id = 'a') =>
      quota.figures({ id, limits: accountLimitsSchema.parse(limits) }),
    refusal: (ask: Ask = {}) => begin(ask).refusal,
    /**
     * As after a start of the host: what ran is interrupted, and all is counted from the ledger.
     */
    restart: (): number => {
      const interrupted = ledger.recover();
      quota = start();
      return interrupted;
    },
    use: async (budgetId: string): Promise<BudgetUse[]> =>
      (await quota.list(desktopOwnerId)).use.filter((one) => one.budgetId === budgetId),
    client: async (name: string) => {
      const { client } = await clients.add(desktopOwnerId, { name });
      return { clientId: client.id, ownerId: ownerOfClient(client.id) };
    },
    close: () => store.close(),
  };
}

export type QuotaWorld = ReturnType<typeof quotaWorld>;
