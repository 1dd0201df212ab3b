import type { BudgetUse } from '../../../shared/contract/budgets.ts';
import type { Clock } from './clock.ts';
import { expire, firstLeavesAt, isEmpty, type Counter } from './counter.ts';
import { countersOf, openCounter, roll, timeOf, type LimitMeter } from './limit-meter.ts';
import { isAlerting } from './reservations.ts';
import type { BudgetDimension } from './scope.ts';

/** Ids of clients and accounts as people call them. */
export type NameOf = (dimension: BudgetDimension, value: string) => string;

function keyOf({ scope }: LimitMeter, { values }: Counter, nameOf: NameOf): string {
  const named = scope.stars.map((dimension, at) => nameOf(dimension, values[at] ?? ''));
  // A client that names no user is its own one: `laptop`, not `laptop × laptop`.
  const user = scope.stars.indexOf('user');
  const client = scope.stars.indexOf('client');
  return named
    .filter((name, at) => at !== user || client === -1 || name !== named[client])
    .join(' × ');
}

const noScope = {
  owners: [],
  account: null,
  provider: '',
  model: '',
  client: null,
  conversation: null,
  users: [''],
  anyClientsUser: null,
};

/**
 * A budget's counters, as far as there is something on them; one without `*` always has its one.
 */
export function useOf(meter: LimitMeter, clock: Clock, nameOf: NameOf): BudgetUse[] {
  roll(meter, clock);
  const single = meter.scope.stars.length === 0;
  if (single) openCounter(meter, clock, noScope, '');
  return [...countersOf(meter)].flatMap((counter) => {
    expire(counter, timeOf(meter, clock));
    if (!single && isEmpty(counter)) return [];
    const used = {
      usedTokens: counter.tokens,
      reservedTokens: counter.reservedTokens,
      usedCostMicro: counter.costMicro,
      reservedCostMicro: counter.reservedCostMicro,
    };
    const unknown = {
      unknownTokens: counter.unknownTokens,
      unknownCostMicro: counter.unknownCostMicro,
    };
    const resetsAt = meter.span.kind === 'calendar' ? meter.period.end : firstLeavesAt(counter);
    return [
      {
        budgetId: meter.id,
        key: keyOf(meter, counter, nameOf),
        ...used,
        ...unknown,
        windowStart: meter.period.start,
        resetsAt,
        alerted: isAlerting({ meter, counter }),
      },
    ];
  });
}
