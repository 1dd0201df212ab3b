import type { RouteCandidate } from '../candidates/candidate.ts';
import { modelPriorityOf } from '../candidates/served-models.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { numberReasons, type RankingStrategy } from './strategy.ts';

/**
 * Lower numbers of accounts first, then of their models; equal ones in the order they were
 * added. Models on this machine come where the plan puts them.
 */
export function byPriority(candidates: readonly RouteCandidate[]): RouteCandidate[] {
  return candidates.toSorted(
    ({ account: a, model: modelA }, { account: b, model: modelB }) =>
      (a?.priority ?? Number.MAX_SAFE_INTEGER) - (b?.priority ?? Number.MAX_SAFE_INTEGER) ||
      modelPriorityOf(a, modelA) - modelPriorityOf(b, modelB) ||
      (a?.createdAt ?? 0) - (b?.createdAt ?? 0),
  );
}

const reasonOf = numberReasons('priority');
const here: Reason = { code: 'priority', detail: '' };

/** `priority`: the tier's first model at each account by priority, then its next model. */
export const priority: RankingStrategy = {
  rank: null,
  reason: ({ account }) => (account === null ? here : reasonOf(account.priority)),
};
