import type { LimitMeter } from './limit-meter.ts';
import { countsIn, type BudgetDimension, type LimitSubject } from './scope.ts';

/**
 * Finds the budgets that count an attempt without looking at the others: each is filed under the
 * narrowest value its scope names.
 */
export interface MeterIndex {
  add(meter: LimitMeter): void;
  remove(meter: LimitMeter): void;
  /** Appends to `found`. */
  matching(who: LimitSubject, found: LimitMeter[]): void;
}

const narrowest: readonly BudgetDimension[] = [
  'conversation',
  'user',
  'client',
  'account',
  'model',
  'provider',
];
const anything = 'anything';

const keyOf = ({
  owner,
  scope,
}: LimitMeter): { owner: string; dimension: BudgetDimension | typeof anything; value: string } => {
  for (const dimension of narrowest) {
    const value = scope.fixed.find(([name]) => name === dimension)?.[1];
    if (value !== undefined) return { owner: owner ?? '', dimension, value };
  }
  return { owner: owner ?? '', dimension: anything, value: '' };
};

type Shelf = Map<string, LimitMeter[]>;
type Shelves = Record<BudgetDimension | typeof anything, Shelf>;

const shelves = (): Shelves => ({
  conversation: new Map(),
  user: new Map(),
  client: new Map(),
  account: new Map(),
  model: new Map(),
  provider: new Map(),
  anything: new Map(),
});

function take(
  shelf: Shelf,
  value: string | null | undefined,
  who: LimitSubject,
  found: LimitMeter[],
): void {
  if (value === null || value === undefined || shelf.size === 0) return;
  const meters = shelf.get(value);
  if (meters === undefined) return;
  for (const meter of meters)
    if (countsIn(meter.scope, who) && !found.includes(meter)) found.push(meter);
}

export function createMeterIndex(): MeterIndex {
  const owners = new Map<string, Shelves>();
  return {
    add: (meter) => {
      const { owner, dimension, value } = keyOf(meter);
      const own = owners.get(owner) ?? shelves();
      owners.set(owner, own);
      own[dimension].set(value, [...(own[dimension].get(value) ?? []), meter]);
    },
    remove: (meter) => {
      const { owner, dimension, value } = keyOf(meter);
      const shelf = owners.get(owner)?.[dimension];
      const left = (shelf?.get(value) ?? []).filter((one) => one !== meter);
      if (left.length > 0) shelf?.set(value, left);
      else shelf?.delete(value);
    },
    matching: (who, found) => {
      for (const owner of who.owners) {
        const own = owners.get(owner);
        if (own === undefined) continue;
        take(own.anything, '', who, found);
        take(own.conversation, who.conversation, who, found);
        take(own.client, who.client, who, found);
        take(own.account, who.account, who, found);
        take(own.model, who.model, who, found);
        take(own.provider, who.provider, who, found);
        take(own.user, who.users[0], who, found);
        take(own.user, who.users[1], who, found);
        take(own.user, who.anyClientsUser, who, found);
      }
    },
  };
}
