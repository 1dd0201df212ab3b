import type { Candidate } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { numberReasons, type StrategyPart } from './strategy.ts';

/**
 * Lower numbers first; equal ones in the order they were added. Models on this machine come where
 * the plan puts them.
 */
export function byPriority(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted(
    ({ account: a }, { account: b }) =>
      (a?.priority ?? Number.MAX_SAFE_INTEGER) - (b?.priority ?? Number.MAX_SAFE_INTEGER) ||
      (a?.createdAt ?? 0) - (b?.createdAt ?? 0),
  );
}

const reasonOf = numberReasons('priority');
const here: Reason = { code: 'priority', detail: '' };

/** `priority`: the tier's first model at each account by priority, then its next model. */
export const priority: StrategyPart = {
  rank: null,
  reason: ({ account }) => (account === null ? here : reasonOf(account.priority)),
};
