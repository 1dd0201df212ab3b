import type { Candidate } from '../candidate.ts';

/** Lower numbers first; equal ones in the order they were added. Models on this machine come where the plan puts them. */
export function byPriority(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted(
    ({ account: a }, { account: b }) => (a?.priority ?? Number.MAX_SAFE_INTEGER) - (b?.priority ?? Number.MAX_SAFE_INTEGER) || (a?.createdAt ?? 0) - (b?.createdAt ?? 0),
  );
}
