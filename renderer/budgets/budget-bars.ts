import type { Budget, BudgetUse } from '../../shared/contract/budgets.ts';
import type { SplitShares } from '../ui/split-bar.tsx';

export interface BudgetBar {
  measure: 'tokens' | 'cost';
  /** Tokens, or millionths of the budget's currency. */
  used: number;
  reserved: number;
  /** Of the used: what a crash left behind and nobody reported. */
  unknown: number;
  left: number;
  limit: number;
  shares: SplitShares;
}

function bar(
  measure: BudgetBar['measure'],
  limit: number,
  used: number,
  reserved: number,
  unknown: number,
): BudgetBar {
  return {
    measure,
    used,
    reserved,
    unknown,
    limit,
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
  const tokens =
    limitTokens === null
      ? []
      : [
          bar(
            'tokens',
            limitTokens,
            use?.usedTokens ?? 0,
            use?.reservedTokens ?? 0,
            use?.unknownTokens ?? 0,
          ),
        ];
  const cost =
    limitCostMicro === null
      ? []
      : [
          bar(
            'cost',
            limitCostMicro,
            use?.usedCostMicro ?? 0,
            use?.reservedCostMicro ?? 0,
            use?.unknownCostMicro ?? 0,
          ),
        ];
  return [...tokens, ...cost];
}

/** The share of a counter's fullest limit. */
export function fullest(
  budget: Pick<Budget, 'limitTokens' | 'limitCostMicro'>,
  use: BudgetUse | undefined,
): number {
  return Math.max(0, ...budgetBars(budget, use).map(({ shares }) => shares.used + shares.reserved));
}
