import type { Account } from '../../shared/contract/accounts.ts';

/** As routing tries them: by priority, the older first where it is the same. */
export function sortByPriority(accounts: readonly Account[]): Account[] {
  return accounts.toSorted((a, b) => a.priority - b.priority || a.createdAt - b.createdAt);
}

/** The list with one taken out and put in at another place; places beyond an end are the end. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  const item = list[from];
  if (item === undefined) return [...list];
  const place = Math.min(rest.length, Math.max(0, to));
  return [...rest.slice(0, place), item, ...rest.slice(place)];
}

/**
 * Where a dragged row lands: before or after the row that it is over, by the half of it that the
 * pointer is in.
 */
export function landing(from: number, over: number, lowerHalf: boolean): number {
  const gap = over + (lowerHalf ? 1 : 0);
  return gap > from ? gap - 1 : gap;
}
