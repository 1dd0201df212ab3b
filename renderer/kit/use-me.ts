import { useStore } from 'zustand';
import { useSettings } from './settings-store.ts';

/**
 * What the reader may change: the machine's own user everything, an admin all but the machine's
 * files, others what is their own.
 */
export interface Permissions {
  /** Decides what is kept on the machine: its models, its keys, where its files lie. */
  owns: boolean;
  /** Accounts, policies, budgets, clients, and how the machine serves others. */
  manages: boolean;
}

/**
 * Until it is known the reader is taken for the machine's own user: the host refuses what is not
 * theirs.
 */
export function usePermissions(): Permissions {
  const role = useStore(useSettings(), (state) => state.me.value?.role ?? null);
  return { owns: role === null, manages: role === null || role === 'admin' };
}
