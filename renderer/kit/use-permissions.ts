import { useStore } from 'zustand';
import { useSettings } from './settings-store.ts';

/**
 * What the user may change: the machine's own user everything, an admin everything except the
 * machine's files, others their own data.
 */
export interface Permissions {
  /** Decides what the machine stores: its models, its keys and its files. */
  owns: boolean;
  /** Accounts, policies, budgets, clients, and how the machine serves others. */
  manages: boolean;
}

/**
 * Until the role is loaded, the user counts as the machine's own: the host refuses what they may
 * not do.
 */
export function usePermissions(): Permissions {
  const role = useStore(useSettings(), (state) => state.me.value?.role ?? null);
  return { owns: role === null, manages: role === null || role === 'admin' };
}
