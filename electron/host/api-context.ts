import type { Router } from '@orpc/server';
import type { ClientRole } from '../../shared/contract/clients.ts';
import type { hostContract } from '../../shared/contract/host.ts';
import { desktopOwnerId } from '../../shared/ids.ts';

/** Who calls the contract, and by which door. Each door makes it; no caller can choose it. */
export interface ApiContext {
  ownerId: string;
  via: 'app' | 'cli' | 'lan';
  /** Set when a client's key opened the door. */
  clientId: string | null;
  /**
   * Whether this caller may name any file of the machine the host runs on: the window and the
   * control socket. See `named-files.ts` for browsers.
   */
  localFiles: boolean;
  /** A client's; not set for the machine's own user. */
  role?: ClientRole;
  /** The other side's address, where it came in over the network. */
  peer?: string;
  /** Of a browser that signed in. */
  browserSessionId?: string;
  /** False as soon as it was signed out. */
  admitted?: () => boolean;
}

/**
 * Whose accounts, clients, policies and budgets a caller manages: an admin those of the machine,
 * everybody else their own.
 */
export const managedOwner = ({ ownerId, role }: ApiContext): string =>
  role === 'admin' ? desktopOwnerId : ownerId;

/** The contract with its handlers. */
export type HostApi = Router<typeof hostContract, ApiContext>;
