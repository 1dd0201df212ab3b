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
  matching(subject: LimitSubject, found: LimitMeter[]): void;
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
  subject: LimitSubject,
  found: LimitMeter[],
): void {
  if (value === null || value === undefined || shelf.size === 0) return;
  const meters = shelf.get(value);
  if (meters === undefined) return;
  for (const meter of meters)
    if (countsIn(meter.scope, subject) && !found.includes(meter)) found.push(meter);
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
    matching: (subject, found) => {
      for (const owner of subject.owners) {
        const own = owners.get(owner);
        if (own === undefined) continue;
        take(own.anything, '', subject, found);
        take(own.conversation, subject.conversation, subject, found);
        take(own.client, subject.client, subject, found);
        take(own.account, subject.account, subject, found);
        take(own.model, subject.model, subject, found);
        take(own.provider, subject.provider, subject, found);
        take(own.user, subject.users[0], subject, found);
        take(own.user, subject.users[1], subject, found);
        take(own.user, subject.anyClientsUser, subject, found);
      }
    },
  };
}
