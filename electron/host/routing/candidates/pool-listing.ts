import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { Tier } from '../../../../shared/contract/policies.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import type { LocalRuntime } from '../../local-models/inventory/local-runtime.ts';
import type { ListedModel } from '../../providers/provider.ts';
import type { RouteCandidate } from './candidate.ts';
import type { ListedAccount } from './gather-candidates.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';
import { modelFactsOf, sourcesOf, type ModelSources } from './model-facts.ts';
import { createProviderLists } from './provider-lists.ts';
import { mayServe } from './tier-members.ts';

export interface ListingDeps {
  accounts: Pick<Accounts, 'usable'>;
  runtime: Pick<LocalRuntime, 'runnable'>;
  /** The provider's own list. Rejects where there is none. */
  list: (account: Account, askerId: string) => Promise<readonly ListedModel[]>;
  now: () => number;
  settings: (ownerId: string) => Pick<Settings, 'modelListMinutes'>;
}

/** An owner's pool with what each account's provider lists. */
export interface PoolListing {
  /**
   * With tiers only what may serve in one of them. A list is fetched only where something may be
   * sent and the account could answer.
   */
  served(
    ownerId: string,
    localOnly: boolean,
    tiers: readonly Tier[] | null,
  ): Promise<ListedAccount[]>;
  /** What is known of one model of an account; sends nothing. */
  sources(account: Account, model: string): ModelSources;
  /** The same candidates, with what is known of their models. */
  informed(candidates: readonly RouteCandidate[]): RouteCandidate[];
}

export function createPoolListing({ accounts, list, now, settings }: ListingDeps): PoolListing {
  const lists = createProviderLists({ list, now, settings });
  const listOf = (
    account: Account,
    ownerId: string,
    localOnly: boolean,
  ): Promise<readonly string[] | null> =>
    lists.of(account, localOnly || !account.enabled || account.state === 'parked' ? null : ownerId);
  const sources = (account: Account, model: string): ModelSources =>
    sourcesOf(
      account.provider,
      model,
      lists.detailsOf(account, model),
      settingsOfModel(account, model),
    );
  return {
    sources,
    served: async (ownerId, localOnly, tiers) => {
      const pool = await accounts.usable(ownerId);
      const asked =
        tiers === null
          ? pool
          : pool.filter((account) => tiers.some((tier) => mayServe(tier, account)));
      return Promise.all(
        asked.map(async (account) => ({
          account,
          listed: await listOf(account, ownerId, localOnly),
        })),
      );
    },
    informed: (candidates) =>
      candidates.map((candidate) =>
        candidate.account === null
          ? candidate
          : {
              ...candidate,
              knows: modelFactsOf(sources(candidate.account, candidate.model)),
            },
      ),
  };
}
