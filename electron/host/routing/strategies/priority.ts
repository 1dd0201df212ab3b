import type { Candidate } from '../candidate.ts';

/** Lower numbers first; equal ones in the order they were added. Models on this machine come where the plan puts them. */
export function byPriority(candidates: readonly Candidate[]): Candidate[] {
  const rank = ({ account }: Candidate): [number, number] => [account?.priority ?? Number.MAX_SAFE_INTEGER, account?.createdAt ?? 0];
  return [...candidates].sort((a, b) => {
    const [[priorityA, addedA], [priorityB, addedB]] = [rank(a), rank(b)];
    return priorityA - priorityB || addedA - addedB;
  });
}
