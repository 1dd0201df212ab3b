import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../../caller.ts';
import type { Plan } from '../candidates/candidate.ts';
import { noCandidate, returnsAt } from '../planning/no-candidate.ts';
import { seesAccounts } from '../request/sees-accounts.ts';
import { recordUntried, rowOrder } from './attempt-record.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';

/** When all candidates rest, the first to return is waited for up to this long. */
const longestWaitMs = 10_000;

const isLocalOnly = (caller: Caller, { passedOver }: Plan): boolean =>
  caller.localOnly || passedOver.some(({ reasons }) => reasons[0]?.code === 'local_only');

/** The plan; records what it leaves out. Throws where it has no attempt. */
export async function makePlan(
  { ledger, planFor, now }: RequestRunDeps,
  { requestId, model, caller, signal }: RequestContext,
): Promise<Plan> {
  let plan = await planFor();
  const at = returnsAt(plan);
  if (
    plan.attempts.length === 0 &&
    at !== null &&
    at - now() <= Math.min(longestWaitMs, plan.options.deadlineMs)
  ) {
    await sleep(Math.max(0, at - now()) + 1, undefined, { signal });
    plan = await planFor();
  }
  const { policy, explanation } = plan;
  if (policy !== null)
    ledger.planned(requestId, { policyId: policy.id, policyVersion: policy.version, explanation });
  recordUntried(ledger, requestId, plan.passedOver, {
    order: rowOrder(plan.attempts.length, 0),
    outcome: 'passed_over',
  });
  if (plan.attempts.length === 0)
    throw noCandidate(model, plan, {
      localOnly: isLocalOnly(caller, plan),
      nowMs: now(),
      namesAccounts: seesAccounts(caller),
    });
  return plan;
}
