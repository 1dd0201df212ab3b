import type { BudgetScope } from '../../../shared/contract/budgets.ts';

export type Dimension = keyof BudgetScope;

/** One attempt, by everything that a limit may count it by. */
export interface Who {
  /** Who asks and, of a client, whoever made it: the budgets of each of them count. */
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
  fixed: readonly (readonly [Dimension, string])[];
  stars: readonly Dimension[];
  starUser: boolean;
}

export const dimensions: readonly Dimension[] = [
  'client',
  'user',
  'account',
  'provider',
  'model',
  'conversation',
];

export function scopeOf(given: BudgetScope): Scope {
  const named = dimensions.flatMap((dimension) => {
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
// client could spend the budget of another, or of the desktop. Whoever writes `*/name` wants just
// that.
const isUser = ({ users, anyClientsUser }: Who, name: string): boolean =>
  users[0] === name || users[1] === name || anyClientsUser === name;

/**
 * Whether a scope counts an attempt. A `*` counts nothing that has no value there: no budget by
 * client counts the desktop.
 */
export function countsIn({ fixed, stars }: Scope, who: Who): boolean {
  for (const [dimension, value] of fixed)
    if (dimension === 'user' ? !isUser(who, value) : who[dimension] !== value) return false;
  for (const dimension of stars) if (dimension !== 'user' && who[dimension] === null) return false;
  return true;
}

/** The value of a `*` dimension. */
export const valueOf = (who: Who, dimension: Dimension, user: string): string =>
  dimension === 'user' ? user : (who[dimension] ?? '');
