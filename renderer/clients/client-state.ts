import type { Client } from '../../shared/contract/clients.ts';

/** Whether a client's key opens anything now, and if not, why. */
export type ClientKeyState = 'open' | 'suspended' | 'expired';

export function clientState(
  { suspended, expiresAt }: Pick<Client, 'suspended' | 'expiresAt'>,
  nowMs: number,
): ClientKeyState {
  if (suspended) return 'suspended';
  return expiresAt !== null && expiresAt <= nowMs ? 'expired' : 'open';
}
