import type { Candidate, Reason } from '../candidate.ts';
import type { StrategyPart } from './strategy.ts';

/** Lower numbers first; equal ones in the order they were added. Models on this machine come where the plan puts them. */
export function byPriority(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted(
    ({ account: a }, { account: b }) => (a?.priority ?? Number.MAX_SAFE_INTEGER) - (b?.priority ?? Number.MAX_SAFE_INTEGER) || (a?.createdAt ?? 0) - (b?.createdAt ?? 0),
  );
}

const reasons = new Map<number, Reason>();

/** Shared: the same few priorities come with every plan. */
function reasonOf(priority: number): Reason {
  const known = reasons.get(priority);
  if (known !== undefined) return known;
  const made: Reason = { code: 'priority', detail: String(priority) };
  if (reasons.size < 1000) reasons.set(priority, made);
  return made;
}

const here: Reason = { code: 'priority', detail: '' };

/** `priority`: the tier's first model at each account by priority, then its next model. */
export const priority: StrategyPart = { rank: null, reason: ({ account }) => (account === null ? here : reasonOf(account.priority)) };
