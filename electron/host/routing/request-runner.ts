import type { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { Pool } from '../accounts/pool.ts';
import type { Quota } from '../quota/quota.ts';
import type { PromptTokens } from '../usage/count-prompt.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { PlannedAttempt } from './candidates/candidate.ts';
import type { WantedModel } from './candidates/make-candidates.ts';
import type { ModelRefusals } from './candidates/model-refusals.ts';
import type { Planning } from './planning/create-planning.ts';
import type { PlanInput } from './planning/read-request.ts';
import type { AccountProbes } from './probes/account-probes.ts';
import type { AccountCalls } from './run/account-calls.ts';
import type { AnswerCache } from './run/answer-cache.ts';
import type { ContentFilter } from './run/content-filter.ts';
import { applyFailure, needsProbe } from './run/failure-consequences.ts';
import type { RequestContext, RequestRunDeps } from './run/request-context.ts';

export interface RequestRunnerDeps {
  accounts: Accounts;
  ledger: Ledger;
  pool: Pool;
  quota: Quota;
  answers: AnswerCache;
  refusals: ModelRefusals;
  probes: Pick<AccountProbes, 'suspect'>;
  calls: Pick<AccountCalls, 'tokensHandedBack'>;
  planFor: Planning['planFor'];
  now: () => number;
}

/** One request before it is planned. */
export interface RequestRun {
  kind: WantedModel['kind'];
  input: PlanInput;
  context: RequestContext;
  filter: Pick<ContentFilter<never>, 'blocked' | 'planned'> & { masked: () => object | null };
  /** What its prompt takes, once content rules have read it. */
  count: () => PromptTokens | Promise<PromptTokens>;
}

export interface RequestRunner {
  /** Writes the request to the ledger. */
  open(context: Omit<RequestContext, 'requestId' | 'prompt'>): RequestContext;
  depsOf(run: RequestRun): RequestRunDeps & { answers: AnswerCache };
}

/** What every kind of request shares: its row, its plan, and what a failure leads to. */
export function createRequestRunner(deps: RequestRunnerDeps): RequestRunner {
  const { accounts, ledger, pool, quota, answers, refusals, probes, calls, planFor, now } = deps;
  return {
    open: (context) => {
      const { caller, purpose, model, conversationId, endUser } = context;
      return {
        ...context,
        prompt: null,
        requestId: ledger.open({ caller, purpose, model, conversationId, endUser }),
      };
    },
    depsOf: ({ kind, input, context, filter: { blocked, planned, masked }, count }) => ({
      ledger,
      pool,
      quota,
      answers,
      now,
      isMasked: () => masked() !== null,
      tokensHandedBack: calls.tokensHandedBack,
      failed: ({ account, model }: PlannedAttempt, error: AppError) => {
        const failedCall = { account, model, operation: kind };
        if (needsProbe(error)) probes.suspect(failedCall, context.caller.ownerId, error);
        else applyFailure({ accounts, refusals, now }, failedCall, error);
      },
      planFor: async () => {
        const blocking = blocked();
        const kinds = blocking instanceof Promise ? await blocking : blocking;
        const counted = context.prompt ?? count();
        context.prompt = counted instanceof Promise ? await counted : counted;
        const inputTokens = input.inputTokens ?? context.prompt.likely;
        return planned(
          await planFor(
            kind,
            { ...input, ...kinds, inputTokens },
            { ...context, clientName: context.caller.clientName ?? null },
          ),
        );
      },
    }),
  };
}
