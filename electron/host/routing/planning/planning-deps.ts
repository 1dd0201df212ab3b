import type { Settings } from '../../../../shared/contract/app.ts';
import type { CandidateCache } from '../candidates/candidate-cache.ts';
import type { CandidateState, CandidateStateDeps } from '../candidates/candidate-state.ts';
import type { ListingDeps, PoolListing } from '../candidates/pool-listing.ts';
import type { ActivePolicy } from '../candidates/prepared-policy.ts';

/** The policies in memory, read by each request. */
export interface ActivePolicies {
  /**
   * The enabled policy for this model name among an owner's requests; for a client, the policies of
   * the owner who made the client.
   */
  active(ownerId: string, alias: string): ActivePolicy | null;
  /** All of them. */
  allActive(ownerId: string): readonly ActivePolicy[];
}

export interface PlanningDeps extends ListingDeps, CandidateStateDeps {
  settings: (
    ownerId: string,
  ) => Pick<
    Settings,
    'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly' | 'modelListMinutes'
  >;
  policies: ActivePolicies;
  now: () => number;
  /** In [0, 1). */
  random: () => number;
}

/** What plans by name and plans by policy share. */
export interface PlannerDeps extends PlanningDeps {
  listing: PoolListing;
  state: CandidateState;
  cache: CandidateCache;
}
