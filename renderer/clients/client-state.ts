import type { Client } from '../../shared/contract/clients.ts';

/** Whether a client's key opens anything now, and if not, why. */
export type ClientState = 'open' | 'suspended' | 'expired';

export function clientState({ suspended, expiresAt }: Pick<Client, 'suspended' | 'expiresAt'>, nowMs: number): ClientState {
  if (suspended) return 'suspended';
  return expiresAt !== null && expiresAt <= nowMs ? 'expired' : 'open';
}

/** The kinds of content that a client's rules act on. */
export const activeRules = ({ rules: { words, wordAction, ...kinds } }: Pick<Client, 'rules'>): number =>
  Object.values(kinds).filter((action) => action !== 'off').length + (words.length > 0 && wordAction !== 'off' ? 1 : 0);
