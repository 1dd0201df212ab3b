import type { Account } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/** Between two accounts, so that one can be put between them by hand. */
const step = 10;

type Placed = Pick<Account, 'id' | 'name' | 'priority' | 'source'>;

const noRoom = (before: Placed, after: Placed): AppError =>
  new AppError(
    'conflict',
    phrase('accounts.priorityInFile', {
      before: before.name,
      beforePriority: before.priority,
      after: after.name,
      afterPriority: after.priority,
    }),
  );

/** Priorities for accounts that are together between two whose priorities are given. */
function between(count: number, before: Placed | undefined, after: Placed | undefined): number[] {
  const at = (from: number, by: number): number[] =>
    Array.from({ length: count }, (_, index) => from + index * by);
  if (before === undefined)
    return at(after === undefined ? step : after.priority - count * step, step);
  if (after === undefined) return at(before.priority + step, step);
  const apart = Math.min(step, Math.floor((after.priority - before.priority) / (count + 1)));
  if (after.priority < before.priority || (count > 0 && apart < 1)) throw noRoom(before, after);
  return at(before.priority + apart, apart);
}

/**
 * The priorities that put accounts in the order of `ids`; what is not named follows in its present
 * order. Priorities that the configuration file gives stay, and the others are laid around them.
 * Throws `bad_request`, `not_found`, and `conflict` where the file's leave no room.
 */
export function reordered(
  accounts: readonly Placed[],
  ids: readonly string[],
): Map<string, number> {
  if (new Set(ids).size !== ids.length)
    throw new AppError('bad_request', phrase('accounts.twiceInOrder'));
  const byId = new Map(accounts.map((one) => [one.id, one]));
  const named = ids.map((id) => {
    const found = byId.get(id);
    if (found === undefined) throw new AppError('not_found', phrase('accounts.missingUnchanged'));
    return found;
  });
  const wanted = [...named, ...accounts.filter(({ id }) => !ids.includes(id))];
  const priorities = new Map<string, number>();
  let before: Placed | undefined;
  let open: Placed[] = [];
  const place = (after: Placed | undefined): void => {
    for (const [index, priority] of between(open.length, before, after).entries())
      priorities.set(open[index]?.id ?? '', priority);
    [before, open] = [after, []];
  };
  for (const one of wanted) {
    if (one.source === 'file') place(one);
    else open.push(one);
  }
  place(undefined);
  return priorities;
}
