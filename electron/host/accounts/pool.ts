import type { Account, AccountStatus } from '../../../shared/contract/accounts.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { ReportedBalance, ReportedLimit } from '../providers/provider.ts';

/**
 * What became of one attempt, for the account's health. Aborts and the caller's own faults are
 * not reported.
 */
export interface Outcome {
  error: AppError | null;
  firstTokenMs: number | null;
  totalMs: number;
}

/** An account and one of its models, as routing weighs them. */
export interface ModelStatus {
  /** 0 to 1. */
  health: number;
  /** A moving median of the time to the first token, ms; null while nothing is known. */
  latencyMs: number | null;
  breaker: 'closed' | 'open' | 'half-open';
  /** When an open breaker lets one probe through, Unix ms. */
  breakerUntil: number | null;
  /**
   * The smallest share left of what the provider itself reports (limits, balance), 0 to 1; null
   * where it reports nothing.
   */
  reportedLeft: number | null;
}

/** Kinds of calls. A failure of one says nothing of another. */
export type ModelOperation = 'chat' | 'embedding' | 'rerank' | 'moderation';

/** For what and for whom an attempt is. */
export interface AttemptKind {
  operation: ModelOperation;
  /**
   * The client, null for the machine's own user. Breakers are each client's own: what a client
   * sends may be what breaks an upstream, so its failures take nothing from another.
   */
  clientId: string | null;
}

export const ownChat: AttemptKind = Object.freeze({ operation: 'chat', clientId: null });

/** One attempt's ticket from the breaker. The first call counts. */
export interface Admission {
  succeeded(): void;
  failed(error: AppError): void;
  /** Neither: it was aborted, or the request was at fault. */
  ended(): void;
}

/** The pool in memory: what routing asks on each request, without waiting for the disk. */
export interface Pool {
  modelStatus(account: Account, model: string, kind?: AttemptKind): ModelStatus;
  /**
   * Null while the breaker of this account, model and client is open, or its one probe is on its
   * way.
   */
  admit(accountId: string, model: string, kind?: AttemptKind): Admission | null;
  /** Of a check, which asks no model, `model` is null: it tells of the account's health alone. */
  observe(accountId: string, model: string | null, outcome: Outcome, kind?: AttemptKind): void;
  reported(accountId: string, limits: readonly ReportedLimit[]): void;
  balance(accountId: string, balance: ReportedBalance): void;
  /**
   * Whether a request alone is more than all that the provider allows the account at once: no
   * wait helps it, and its refusal says nothing of the account.
   */
  isBeyondLimit(accountId: string, tokens: number): boolean;
  /** When a request or a check of this run last went to it, Unix ms. */
  heardAt(accountId: string): number | null;
  status(ownerId: string): Promise<AccountStatus[]>;
  /** Writes the history that waits. */
  close(): void;
}
