import type { AccountLimits, QuotaFigure } from '../../../shared/contract/accounts.ts';
import { minuteMs } from '../../../shared/time.ts';
import type { Clock } from './clock.ts';
import { firstLeavesAt } from './counter.ts';
import {
  openCounter,
  createLimitMeter,
  roll,
  timeOf,
  type MeterLimits,
  type LimitNames,
  type LimitMeter,
  type MeterWindow,
} from './limit-meter.ts';
import { leftOf } from './remaining.ts';
import { scopeOf, type LimitSubject } from './scope.ts';
import type { Zones } from './zones.ts';

type Part = 'minute' | 'day' | 'month';

export interface AccountMeters {
  /** Requests that run. */
  running: number;
  minute: LimitMeter | null;
  day: LimitMeter | null;
  month: LimitMeter | null;
}

export interface AccountsMeters {
  /** The limits of an account as they are now; a limit that is new is filled from the ledger. */
  of(account: { id: string; limits: AccountLimits }): AccountMeters;
  all(): Iterable<AccountMeters>;
  figures(account: { id: string; limits: AccountLimits }): QuotaFigure[];
}

const names: Record<Part, LimitNames> = {
  minute: { tokens: 'tokensPerMinute', costMicro: '', requests: 'requestsPerMinute' },
  day: { tokens: 'dayTokens', costMicro: 'dayCost', requests: '' },
  month: { tokens: 'monthTokens', costMicro: 'monthCost', requests: '' },
};

function limitsOf(part: Part, l: AccountLimits): MeterLimits {
  if (part === 'minute')
    return {
      tokens: l.tokensPerMinute,
      costMicro: null,
      currency: null,
      requests: l.requestsPerMinute,
    };
  const [tokens, cost] =
    part === 'day' ? [l.dayTokens, l.dayCostMicro] : [l.monthTokens, l.monthCostMicro];
  // A cost that names no currency limits nothing.
  return {
    tokens,
    costMicro: l.currency === null ? null : cost,
    currency: l.currency,
    requests: null,
  };
}

const isNothing = ({ tokens, costMicro, requests }: MeterLimits): boolean =>
  tokens === null && costMicro === null && requests === null;

function spanOf(part: Part, { resetDay, timeZone }: AccountLimits, zones: Zones): MeterWindow {
  if (part === 'minute') return { kind: 'rolling', ms: minuteMs, steady: true };
  return { kind: 'calendar', rule: { period: part, resetDay }, zone: zones.of(timeZone) };
}

function isSameWindow(
  a: MeterWindow,
  b: MeterWindow,
  before: MeterLimits,
  after: MeterLimits,
): boolean {
  if (before.currency !== after.currency) return false;
  if (a.kind === 'rolling' || b.kind === 'rolling') return a.kind === b.kind;
  return a.zone === b.zone && (a.rule.period === 'day' || a.rule.resetDay === b.rule.resetDay);
}

interface Deps {
  clock: Clock;
  zones: Zones;
  fill: (meters: readonly LimitMeter[]) => void;
}

const subjectOf = (id: string): LimitSubject => ({
  owners: [],
  account: id,
  provider: '',
  model: '',
  client: null,
  conversation: null,
  users: [''],
  anyClientsUser: null,
});

/** How far the limits of one meter are used. */
function figuresOf(meter: LimitMeter, id: string, clock: Clock): QuotaFigure[] {
  roll(meter, clock);
  const counter = openCounter(meter, clock, subjectOf(id), '');
  const resetsAt =
    meter.span.kind === 'calendar'
      ? meter.period.end
      : clock.shown(firstLeavesAt(counter) ?? timeOf(meter, clock));
  const reserved = {
    requests: 0,
    tokens: counter.reservedTokens,
    costMicro: counter.reservedCostMicro,
  };
  return (['requests', 'tokens', 'costMicro'] as const).flatMap((kind): QuotaFigure[] => {
    const limit = meter.limits[kind];
    if (limit === null) return [];
    return [
      {
        kind: meter.names[kind] as QuotaFigure['kind'],
        used: counter[kind],
        reserved: reserved[kind],
        limit,
        left: Math.max(0, leftOf({ meter, counter }, kind) ?? 0),
        currency: kind === 'costMicro' ? meter.limits.currency : null,
        resetsAt,
        label: 'estimated',
      },
    ];
  });
}

const concurrencyFigures = (limit: number | null, running: number): QuotaFigure[] =>
  limit === null
    ? []
    : [
        {
          kind: 'concurrency',
          used: running,
          reserved: 0,
          limit,
          left: Math.max(0, limit - running),
          currency: null,
          resetsAt: null,
          label: 'estimated',
        },
      ];

export function createAccountsMeters({ clock, zones, fill }: Deps): AccountsMeters {
  const known = new Map<string, AccountMeters & { limits: AccountLimits }>();

  const partOf = (
    id: string,
    part: Part,
    limits: AccountLimits,
    before: LimitMeter | null,
  ): { meter: LimitMeter | null; isNew: boolean } => {
    const own = limitsOf(part, limits);
    if (isNothing(own)) return { meter: null, isNew: false };
    const span = spanOf(part, limits, zones);
    if (before !== null && isSameWindow(before.span, span, before.limits, own)) {
      before.limits = own;
      return { meter: before, isNew: false };
    }
    return {
      meter: createLimitMeter({
        id: `${id} ${part}`,
        owner: null,
        scope: scopeOf({ account: id }),
        span,
        code: part === 'minute' ? 'rate' : 'account_limit',
        names: names[part],
        limits: own,
        hard: true,
        allowsUncounted: false,
        alertAt: 1,
      }),
      isNew: true,
    };
  };

  const of = ({ id, limits }: { id: string; limits: AccountLimits }): AccountMeters => {
    const found = known.get(id);
    if (found !== undefined && isSame(found.limits, limits)) {
      found.limits = limits;
      return found;
    }
    const parts = {
      minute: partOf(id, 'minute', limits, found?.minute ?? null),
      day: partOf(id, 'day', limits, found?.day ?? null),
      month: partOf(id, 'month', limits, found?.month ?? null),
    };
    const made = found ?? { running: 0, minute: null, day: null, month: null, limits };
    known.set(
      id,
      Object.assign(made, {
        limits,
        minute: parts.minute.meter,
        day: parts.day.meter,
        month: parts.month.meter,
      }),
    );
    const fresh = Object.values(parts).flatMap(({ meter, isNew }) =>
      meter !== null && isNew ? [meter] : [],
    );
    if (fresh.length > 0) fill(fresh);
    return made;
  };

  return {
    of,
    all: () => known.values(),
    figures: (account) => {
      const { running, minute, day, month } = of(account);
      return [
        ...concurrencyFigures(account.limits.concurrency, running),
        ...[minute, day, month].flatMap((meter) =>
          meter === null ? [] : figuresOf(meter, account.id, clock),
        ),
      ];
    },
  };
}

/** Accounts are read again for each plan: their limits are compared by value. */
function isSame(a: AccountLimits, b: AccountLimits): boolean {
  if (a === b) return true;
  return (
    a.requestsPerMinute === b.requestsPerMinute &&
    a.tokensPerMinute === b.tokensPerMinute &&
    a.dayTokens === b.dayTokens &&
    a.monthTokens === b.monthTokens &&
    a.dayCostMicro === b.dayCostMicro &&
    a.monthCostMicro === b.monthCostMicro &&
    a.currency === b.currency &&
    a.resetDay === b.resetDay &&
    a.timeZone === b.timeZone
  );
}
