import type { BudgetScope } from '../../../shared/contract/budgets.ts';

export type BudgetDimension = keyof BudgetScope;

/** One attempt, by everything that a limit may count it by. */
export interface LimitSubject {
  /** The caller's owner and, for a client, the owner who made it: the budgets of each count. */
  owners: readonly string[];
  account: string | null;
  provider: string;
  model: string;
  client: string | null;
  conversation: string | null;
  /**
   * The client's name, or `app` for the desktop; behind it `name/its own user`, where it names one.
   * Both are counted, so that a client that names a new user each time does not escape its own
   * limit.
   */
  users: readonly string[];
  // `*/its own user`, the user of that name of whichever client; null where none is named.
  anyClientsUser: string | null;
}

/** A budget's scope, made ready. */
export interface Scope {
  fixed: readonly (readonly [BudgetDimension, string])[];
  stars: readonly BudgetDimension[];
  starUser: boolean;
}

export const budgetDimensions: readonly BudgetDimension[] = [
  'client',
  'user',
  'account',
  'provider',
  'model',
  'conversation',
];

export function scopeOf(given: BudgetScope): Scope {
  const named = budgetDimensions.flatMap((dimension) => {
    const value = given[dimension];
    return value === undefined ? [] : [[dimension, value] as const];
  });
  const stars = named.flatMap(([dimension, value]) => (value === '*' ? [dimension] : []));
  return {
    fixed: named.filter(([, value]) => value !== '*'),
    stars,
    starUser: stars.includes('user'),
  };
}

// A client names its users as it likes, so a name counts only behind the client's own: else one
// client could spend the budget of another, or of the desktop. A scope of `*/name` means just
// that.
const isUser = ({ users, anyClientsUser }: LimitSubject, name: string): boolean =>
  users[0] === name || users[1] === name || anyClientsUser === name;

/**
 * Whether a scope counts an attempt. A `*` counts nothing that has no value there: no budget by
 * client counts the desktop.
 */
export function countsIn({ fixed, stars }: Scope, subject: LimitSubject): boolean {
  for (const [dimension, value] of fixed)
    if (dimension === 'user' ? !isUser(subject, value) : subject[dimension] !== value) return false;
  for (const dimension of stars)
    if (dimension !== 'user' && subject[dimension] === null) return false;
  return true;
}

/** The value of a `*` dimension. */
export const dimensionValue = (
  subject: LimitSubject,
  dimension: BudgetDimension,
  user: string,
): string => (dimension === 'user' ? user : (subject[dimension] ?? ''));
