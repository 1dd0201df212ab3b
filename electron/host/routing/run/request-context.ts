import { seesAccounts } from '../request/sees-accounts.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Purpose } from '../../../../shared/chat.ts';
import type { ContentRules } from '../../../../shared/contract/content-rules.ts';
import type { ModelOperation, Pool } from '../../accounts/pool.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Ledger } from '../../usage/ledger.ts';
import type { AppError } from '../../../../shared/errors.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { noCandidate, returnsAt } from '../planning/no-candidate.ts';
import type { PromptTokens } from '../../usage/estimate.ts';
import type { Caller } from '../../caller.ts';
import type { AccountCalls } from './account-calls.ts';
import { recordUntried } from './attempt-record.ts';

/** One request on its way. */
export interface RequestContext {
  caller: Caller;
  purpose: Purpose;
  /** As it was asked for: an id, an alias or `auto`. */
  model: string;
  requestId: string;
  signal: AbortSignal;
  /** What the prompt takes; null until it is counted, which comes before the plan. */
  prompt: PromptTokens | null;
  /** What the account is asked for. Not set: a chat. */
  operation?: ModelOperation;
  endUser: string | null;
  conversationId: string | null;
  /** Content rules that hold for it; null or not set: none. */
  contentRules?: ContentRules | null;
  /** The whole answer is waited for. */
  plain?: boolean;
}

/** What the prompt takes. A plan has been made, so it is known. */
export function promptOf({ prompt }: RequestContext): PromptTokens {
  if (prompt === null) throw new TypeError('a prompt that was not counted');
  return prompt;
}

export interface RequestRunDeps {
  now: () => number;
  ledger: Ledger;
  /** An attempt failed: decides what that means for the account. */
  failed: (planned: PlannedAttempt, error: AppError) => void;
  pool: Pool;
  quota: Quota;
  planFor: () => Promise<Plan>;
  tokensHandedBack: AccountCalls['tokensHandedBack'];
}

/** When all rest, the first to return is waited for up to this long. */
const longestWaitMs = 10_000;

const isLocalOnly = (caller: Caller, { passedOver }: Plan): boolean =>
  caller.localOnly || passedOver.some(({ reasons }) => reasons[0]?.code === 'local_only');

/** The plan with what it leaves out noted. Throws where nobody can be asked. */
export async function makePlan(
  { ledger, planFor, now }: RequestRunDeps,
  { requestId, model, caller, signal }: RequestContext,
): Promise<Plan> {
  let made = await planFor();
  const at = returnsAt(made);
  if (
    made.attempts.length === 0 &&
    at !== null &&
    at - now() <= Math.min(longestWaitMs, made.options.deadlineMs)
  ) {
    await sleep(Math.max(0, at - now()) + 1, undefined, { signal });
    made = await planFor();
  }
  const { policy, explanation } = made;
  if (policy !== null)
    ledger.planned(requestId, { policyId: policy.id, policyVersion: policy.version, explanation });
  recordUntried(ledger, requestId, made.passedOver, made.attempts.length, 'passed_over');
  if (made.attempts.length === 0)
    throw noCandidate(model, made, {
      localOnly: isLocalOnly(caller, made),
      nowMs: now(),
      namesAccounts: seesAccounts(caller),
    });
  return made;
}
