import type { AttemptKind, ModelOperation, Pool } from '../../accounts/pool.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Prices } from '../../usage/prices.ts';
import type { RouteCandidate } from './candidate.ts';
import type { ListedAccount } from './gather-candidates.ts';
import type { ModelRest, ModelRefusals } from './model-refusals.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import type { RequestOrigin } from '../request/request-origin.ts';
import type { CandidateSet } from './candidate-cache.ts';

export interface CandidateStateDeps {
  pool: Pick<Pool, 'modelStatus'>;
  quota: Pick<Quota, 'view'>;
  prices: Pick<Prices, 'of'>;
  refusals: Pick<ModelRefusals, 'of'>;
}

/** Writes the current state into candidates that stay the same from request to request. */
export interface CandidateState {
  /**
   * A plan must be made before anything else runs: the candidates are shared, and a plan reads
   * their state as it is.
   */
  update(
    gathered: CandidateSet,
    served: readonly ListedAccount[],
    origin: RequestOrigin,
    operation?: ModelOperation,
  ): void;
  /**
   * Without what rules an account out for a time: limits, breakers and rests. What needs the user
   * still applies.
   */
  updateUnhindered(
    gathered: CandidateSet,
    served: readonly ListedAccount[],
    origin: RequestOrigin,
  ): void;
}

/** A rest names its end, as that of an account does; a refusal what the provider said. */
const reasonOf = ({ code, said, until }: ModelRest): Reason => ({
  code,
  detail: code === 'model_refused' ? said : String(until),
});

const isRest = (unfit: RouteCandidate['unfit']): boolean =>
  unfit?.code === 'cooling' || unfit?.code === 'exhausted';

export function createCandidateState({
  pool,
  quota,
  prices,
  refusals,
}: CandidateStateDeps): CandidateState {
  const fill = (
    candidate: RouteCandidate,
    found: ListedAccount | undefined,
    unfit: RouteCandidate['unfit'],
    {
      origin: { caller, endUser, conversationId },
      kind,
    }: { origin: RequestOrigin; kind: AttemptKind },
  ): void => {
    const { provider, model } = candidate;
    const account = found?.account ?? null;
    const { ownerId, clientId } = caller;
    candidate.account = account;
    candidate.quota = quota.view({
      ownerId,
      clientId,
      endUser,
      conversationId,
      account,
      provider,
      model,
    });
    if (account === null) return;
    const refusal = unfit === null ? refusals.of(account.id, model, kind.operation) : null;
    candidate.unfit = refusal === null ? unfit : reasonOf(refusal);
    candidate.status = pool.modelStatus(account, model, kind);
    candidate.price = prices.of(ownerId, provider, model, account.baseUrl);
  };

  const update: CandidateState['update'] = (
    { candidates, accountAt, unfit },
    served,
    origin,
    operation = 'chat',
  ) => {
    const input = { origin, kind: { operation, clientId: origin.caller.clientId } };
    for (const [index, candidate] of candidates.entries())
      fill(candidate, served[accountAt[index] ?? -1], unfit[index] ?? null, input);
  };

  return {
    update,
    updateUnhindered: (gathered, served, origin) => {
      update(gathered, served, origin);
      for (const candidate of gathered.candidates) {
        candidate.quota = null;
        if (isRest(candidate.unfit)) candidate.unfit = null;
        if (candidate.status !== null)
          candidate.status = { ...candidate.status, breaker: 'closed', breakerUntil: null };
        const { account } = candidate;
        if (account !== null && (account.state === 'cooling' || account.state === 'exhausted'))
          candidate.account = { ...account, state: 'active', stateUntil: null };
      }
    },
  };
}
