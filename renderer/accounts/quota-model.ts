import type { QuotaFigure } from '../../shared/contract/accounts.ts';
import type { SplitShares } from '../ui/split-bar.tsx';

export interface QuotaBarModel {
  /** Null if the limit is unknown: only `left` can be shown then. */
  shares: SplitShares | null;
  used: number | null;
  reserved: number;
  left: number | null;
  limit: number | null;
  money: boolean;
}

const moneyKinds = new Set<QuotaFigure['kind']>(['dayCost', 'monthCost', 'balance']);

/**
 * A quota as its bar shows it. Of used, left and limit, a missing one is computed from the other
 * two.
 */
export function quotaBar(figure: QuotaFigure): QuotaBarModel {
  const { limit, reserved } = figure;
  const used =
    figure.used ??
    (limit !== null && figure.left !== null ? Math.max(0, limit - figure.left - reserved) : null);
  const left =
    figure.left ?? (limit !== null && used !== null ? Math.max(0, limit - used - reserved) : null);
  const shares =
    limit !== null && limit > 0 && used !== null
      ? { used: used / limit, reserved: reserved / limit }
      : null;
  return { shares, used, reserved, left, limit, money: moneyKinds.has(figure.kind) };
}
