import type { Reason } from '../../../../shared/route-reason.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import {
  defaultAttemptLimits,
  type AttemptLimitSettings,
} from '../../../../shared/contract/attempt-limits.ts';
import type { PolicyDefinition } from '../../../../shared/contract/policies.ts';
import type { Price } from '../../../../shared/contract/prices.ts';
import type { ModelStatus } from '../../accounts/pool.ts';
import type { QuotaView } from '../../quota/quota.ts';

/** What is known of a model; null where it is unknown. */
export interface ModelFacts {
  tools: boolean | null;
  vision: boolean | null;
  /** Answers in a JSON schema; not set: nothing is known. */
  structuredOutput?: boolean | null;
  contextTokens: number | null;
}

/** An account with a model, or a model on this machine. */
export interface RouteCandidate {
  provider: string;
  providerName: string;
  /** Null for this machine. */
  account: Account | null;
  model: string;
  local: boolean;
  /** What rules this model out here, whatever the state of the account. */
  unfit: Reason | null;
  /** Health, latency and breaker of the account with this model; null for this machine. */
  status: ModelStatus | null;
  /** What the user's limits and budgets say of it now; null where none counts it. */
  quota: QuotaView | null;
  /** Null while no price is known. */
  price: Price | null;
  /** Not set counts as nothing known. */
  knows?: ModelFacts;
}

export interface PlannedAttempt extends RouteCandidate {
  /** The policy's tier that it is in; empty without a policy. */
  tier: string;
  reasons: readonly Reason[];
}

/** How the attempts are run; the policy's, or these. */
export interface PlanOptions extends Pick<
  PolicyDefinition,
  | 'deadlineMs'
  | 'retries'
  | 'hedgeAfterMs'
  | 'cacheSeconds'
  | 'commitAfter'
  | 'continueBroken'
  | 'waitFirst'
> {
  limits: AttemptLimitSettings;
}

export const defaultPlanOptions: PlanOptions = {
  deadlineMs: 600_000,
  retries: 1,
  hedgeAfterMs: null,
  cacheSeconds: null,
  limits: defaultAttemptLimits,
  commitAfter: 'content',
  continueBroken: false,
  waitFirst: false,
};

/** The order of attempts, and the candidates that were left out. */
export interface Plan {
  attempts: readonly PlannedAttempt[];
  passedOver: readonly PlannedAttempt[];
  /**
   * The active policy; null where the request named a model, or `auto` without a policy of that
   * alias.
   */
  policy: { id: string; alias: string; version: number } | null;
  /** What its rules said of the request, in order. */
  explanation: readonly Reason[];
  options: PlanOptions;
}
