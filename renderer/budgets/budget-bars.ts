import type { Budget, BudgetUse } from '../../shared/contract/budgets.ts';
import type { SplitShares } from '../ui/split-bar.tsx';

export interface BudgetBar {
  measure: 'tokens' | 'cost';
  /** Tokens, or millionths of the budget's currency. */
  used: number;
  reserved: number;
  /** The part of `used` that a crash left behind without a report. */
  unknown: number;
  left: number;
  limit: number;
  shares: SplitShares;
}

type Amounts = Pick<BudgetBar, 'limit' | 'used' | 'reserved' | 'unknown'>;

function bar(measure: BudgetBar['measure'], amounts: Amounts): BudgetBar {
  const { limit, used, reserved } = amounts;
  return {
    ...amounts,
    measure,
    left: Math.max(0, limit - used - reserved),
    shares: { used: used / limit, reserved: reserved / limit },
  };
}

/** A bar for each of a budget's limits, by one counter's use of it. */
export function budgetBars(
  budget: Pick<Budget, 'limitTokens' | 'limitCostMicro'>,
  use: BudgetUse | undefined,
): BudgetBar[] {
  const { limitTokens, limitCostMicro } = budget;
  const bars: BudgetBar[] = [];
  if (limitTokens !== null)
    bars.push(
      bar('tokens', {
        limit: limitTokens,
        used: use?.usedTokens ?? 0,
        reserved: use?.reservedTokens ?? 0,
        unknown: use?.unknownTokens ?? 0,
      }),
    );
  if (limitCostMicro !== null)
    bars.push(
      bar('cost', {
        limit: limitCostMicro,
        used: use?.usedCostMicro ?? 0,
        reserved: use?.reservedCostMicro ?? 0,
        unknown: use?.unknownCostMicro ?? 0,
      }),
    );
  return bars;
}

/** The share of a counter's fullest limit. */
export function fullest(
  budget: Pick<Budget, 'limitTokens' | 'limitCostMicro'>,
  use: BudgetUse | undefined,
): number {
  return Math.max(0, ...budgetBars(budget, use).map(({ shares }) => shares.used + shares.reserved));
}
