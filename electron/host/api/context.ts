import type { Router } from '@orpc/server';
import type { hostContract } from '../../../shared/contract/host.ts';

/** Who calls the contract, and by which door. Each door makes it; no caller can choose it. */
export interface ApiContext {
  ownerId: string;
  via: 'app' | 'cli' | 'lan';
  /** Set when a client's key opened the door. */
  clientId: string | null;
  /** Whether this caller may name files of the machine the host runs on. */
  localFiles: boolean;
}

/** The contract with its handlers. */
export type HostApi = Router<typeof hostContract, ApiContext>;
