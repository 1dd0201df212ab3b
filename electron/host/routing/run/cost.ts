import type { Usage } from '../../../../shared/chat.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import { costMicroOf } from '../../usage/prices.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';

/**
 * Whether it is free: it runs on this machine, or on a server of the user's own for which no price
 * is set.
 */
export const isFree = ({
  local,
  provider,
  price,
}: Pick<PlannedAttempt, 'local' | 'provider' | 'price'>): boolean =>
  local || (price === null && providerOf(provider)?.free === true);

/**
 * Millionths of a currency; null while no sourced price or no usage is known. What runs on this
 * machine costs no money.
 */
export function usageCost(
  { local, price }: Pick<PlannedAttempt, 'local' | 'price'>,
  usage: Usage | null,
): { costMicro: number | null; currency: string | null } {
  if (local) return { costMicro: 0, currency: null };
  if (price === null || usage === null) return { costMicro: null, currency: null };
  return { costMicro: costMicroOf(usage, price), currency: price.currency };
}
