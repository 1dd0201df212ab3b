import type { Usage } from '../../../shared/chat.ts';
import type { AccountLimits, QuotaFigure } from '../../../shared/contract/accounts.ts';
import type { Budget, BudgetInput, BudgetUse } from '../../../shared/contract/budgets.ts';
import type { Price } from '../../../shared/contract/prices.ts';

/** One attempt that is about to be sent, by everything that a limit may count it by. */
export interface QuotaRequest {
  requestId: string;
  ownerId: string;
  clientId: string | null;
  /** What a client says its own user is. */
  endUser: string | null;
  conversationId: string | null;
  /** Null for this machine, which has no limits of its own but counts in budgets. */
  account: { id: string; limits: AccountLimits } | null;
  provider: string;
  model: string;
  /** The most that the prompt can be: budgets reserve it. */
  inputTokens: number;
  /**
   * What the prompt likely is, which limits by the minute reserve; `inputTokens` where nothing is
   * given.
   */
  likelyInputTokens?: number;
  /** The request's own limit of the answer; null where it names none. */
  maxOutputTokens: number | null;
  /** Null while no price is known. */
  price: Price | null;
  /**
   * It costs no money, whatever the price: this machine's models, and servers of the user's own.
   */
  free?: boolean;
}

/** Why an attempt may not be sent, and when that ends (Unix ms; null: not without the user). */
export interface LimitRefusal {
  /**
   * `uncounted`: a hard limit of money, and a request whose cost cannot be counted in its currency.
   */
  code: 'budget' | 'concurrency' | 'rate' | 'account_limit' | 'uncounted';
  /** The budget's name, or the limit's kind. */
  name: string;
  until: number | null;
  /**
   * Of an uncounted one: the currency of the limit, and whether it is a budget or a limit of the
   * account.
   */
  money?: { currency: string | null; of: 'budget' | 'account' };
}

/** What an attempt is to be paid for. */
export interface Paid {
  usage: Usage;
  /** Null while no price is known. */
  costMicro: number | null;
  currency: string | null;
  /**
   * Of the usage and its cost: what is counted as it was reserved, since the actual figure is
   * unknown.
   */
  unknownTokens: number;
  unknownCostMicro: number;
}

export interface Reservation {
  /** Of prompt and answer together. */
  tokens: number;
  inputTokens: number;
  /** The longest answer that is covered. */
  outputTokens: number;
  costMicro: number;
  currency: string | null;
  /**
   * Sent as the limit of the answer, where a hard limit holds and the request named none or more
   * than there is room for; else null.
   */
  maxOutputTokens: number | null;
  /**
   * What was really used replaces the reservation; once, later calls do nothing. Null: nothing was
   * sent or nothing is owed. Usage is counted by its sum of all buckets.
   */
  settle(paid: Paid | null): void;
}

/** What planning may look at without a reservation. */
export interface QuotaView {
  refusal: LimitRefusal | null;
  /** A hard limit counts the attempt: nothing may be sent whose price or length is not known. */
  hard: boolean;
  /**
   * The smallest share that is left of any limit that counts the attempt, 0 to 1; null where there
   * is none.
   */
  left: number | null;
  /**
   * The share of the fullest budget that is used or reserved, 0 to 1; null where no budget counts
   * the attempt.
   */
  budgetUsed: number | null;
  /**
   * What is left of each budget of money that counts the attempt; not set: there is none.
   */
  moneyLeft?: readonly MoneyLeft[];
}

/** What is left of a budget, in millionths of its currency; below 0 where it is overrun. */
export interface MoneyLeft {
  leftMicro: number;
  currency: string | null;
}

/**
 * Budgets and limits. All counters are in memory, so that a reservation is atomic in this one
 * thread: either every limit that counts the attempt holds it, or none does. They are rebuilt from
 * the ledger at the start.
 */
export interface Quota {
  view(
    request: Omit<
      QuotaRequest,
      'requestId' | 'inputTokens' | 'likelyInputTokens' | 'maxOutputTokens' | 'price' | 'free'
    >,
  ): QuotaView;
  reserve(request: QuotaRequest): { reservation: Reservation } | { refusal: LimitRefusal };
  /** An account's limits of ours, as far as they are used. */
  figures(account: { id: string; limits: AccountLimits }): QuotaFigure[];
  list(ownerId: string): Promise<{ budgets: Budget[]; use: BudgetUse[] }>;
  /**
   * Holds from the next reservation on, also for requests that run. Throws `conflict`, `not_found`,
   * `bad_request`.
   */
  save(
    ownerId: string,
    budget: BudgetInput & { id?: string | undefined },
    source?: 'app' | 'file',
  ): Promise<Budget>;
  /** What the file declares only the file (`source`) changes or removes; else `conflict`. */
  remove(ownerId: string, id: string, source?: 'app' | 'file'): Promise<{ removed: boolean }>;
}
