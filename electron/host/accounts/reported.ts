import type { QuotaFigure } from '../../../shared/contract/accounts.ts';
import { dayMs } from '../../../shared/time.ts';
import type { ReportedBalance, ReportedLimit } from '../providers/provider.ts';

/** Limits that name no reset are by the minute at most providers. */
const unnamedResetMs = 60_000;
/** No reset is believed beyond this: one clock of the two is wrong. */
const longestMs = dayMs;

interface Kept extends ReportedLimit {
  at: number;
  until: number;
}

export interface StampedBalance extends ReportedBalance {
  at: number;
}

/** What a provider itself said of one account, with when it said so. */
export interface ProviderReports {
  limits(limits: readonly ReportedLimit[], nowMs: number): void;
  balance(balance: ReportedBalance, nowMs: number): void;
  balanceNow(): StampedBalance | null;
  /**
   * The smallest share left, 0 to 1; null where nothing holds now. Of a balance only that it is
   * used up counts: the total is unknown.
   */
  left(nowMs: number): number | null;
  figures(nowMs: number): QuotaFigure[];
  /**
   * The most tokens that the provider takes at once, as it last reported; null where it says
   * nothing. Whether that time is over does not matter.
   */
  tokenLimit(): number | null;
}

const none = { reserved: 0, currency: null };

function limitFigure({ kind, limit, left, until, at }: Kept, holds: boolean): QuotaFigure {
  if (!holds)
    return { ...none, kind, used: null, limit, left: null, resetsAt: null, label: 'unknown', at };
  return {
    ...none,
    kind,
    used: limit === null || left === null ? null : Math.max(0, limit - left),
    limit,
    left,
    resetsAt: until,
    label: 'reported',
    at,
  };
}

const balanceFigure = (balance: StampedBalance | null): QuotaFigure =>
  balance === null
    ? {
        ...none,
        kind: 'balance',
        used: null,
        limit: null,
        left: null,
        resetsAt: null,
        label: 'unknown',
      }
    : {
        kind: 'balance',
        used: null,
        reserved: 0,
        limit: null,
        left: balance.leftMicro,
        currency: balance.currency,
        resetsAt: null,
        label: 'reported',
        at: balance.at,
      };

export function createProviderReports(known: StampedBalance | null): ProviderReports {
  const kept = new Map<ReportedLimit['kind'], Kept>();
  let balance = known;
  // What was said in the future was said before the clock was set back.
  const holds = ({ at, until }: Kept, nowMs: number): boolean => at <= nowMs && nowMs < until;

  return {
    limits: (limits, nowMs) => {
      for (const limit of limits)
        kept.set(limit.kind, {
          ...limit,
          at: nowMs,
          until: Math.min(limit.resetsAt ?? nowMs + unnamedResetMs, nowMs + longestMs),
        });
    },
    balance: (given, nowMs) => {
      balance = { ...given, at: nowMs };
    },
    balanceNow: () => balance,
    left: (nowMs) => {
      let least = balance !== null && balance.leftMicro <= 0 ? 0 : null;
      for (const one of kept.values()) {
        if (one.left === null || one.limit === null || one.limit <= 0 || !holds(one, nowMs))
          continue;
        const share = Math.min(1, Math.max(0, one.left / one.limit));
        if (least === null || share < least) least = share;
      }
      return least;
    },
    tokenLimit: () => kept.get('tokens')?.limit ?? null,
    figures: (nowMs) => [
      ...[...kept.values()].map((one) => limitFigure(one, holds(one, nowMs))),
      balanceFigure(balance),
    ],
  };
}
