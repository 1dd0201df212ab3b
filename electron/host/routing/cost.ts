import type { Planned } from './candidate.ts';

/** Millionths of a currency; null while no sourced price is known. What runs on this machine costs no money. */
export function costOf({ local }: Planned): { costMicro: number | null; currency: string | null } {
  return local ? { costMicro: 0, currency: null } : { costMicro: null, currency: null };
}
