import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import { minuteMs } from '../../../../shared/time.ts';
import type { ListedModel } from '../../providers/provider.ts';

/** How long a provider's failure to list its models is believed. */
const keepFailureMs = 60_000;
/** No request waits longer than this for a list; it is used once it has come. */
const waitMs = 2_500;

interface Known {
  at: number;
  /** Whether the list could not be read. */
  failed: boolean;
  models: readonly string[] | null;
  details: ReadonlyMap<string, ListedModel>;
  /** Ends when the list has come or failed. */
  asked: Promise<void>;
  done: boolean;
}

/** What the providers say they serve, asked for accounts whose user named no models. */
export interface ProviderLists {
  /** Null when it is not known. Without an asker: only what is known already. */
  of(account: Account, askerId: string | null): Promise<readonly string[] | null>;
  /**
   * What the provider's list says of one of its models; null where it is not known. Sends
   * nothing.
   */
  detailsOf(account: Account, model: string): ListedModel | null;
}

/** Another address or key may have another list. */
const keyOf = (account: Account): string => `${account.id} ${account.baseUrl} ${account.keyHint}`;
const noDetails: ReadonlyMap<string, ListedModel> = new Map();

export function createProviderLists({
  list,
  now,
  settings,
}: {
  list: (account: Account, askerId: string) => Promise<readonly ListedModel[]>;
  now: () => number;
  settings: (ownerId: string) => Pick<Settings, 'modelListMinutes'>;
}): ProviderLists {
  const known = new Map<string, Known>();

  const start = (key: string, account: Account, askerId: string): Known => {
    const entry: Known = {
      at: now(),
      failed: false,
      models: known.get(key)?.models ?? null,
      details: known.get(key)?.details ?? noDetails,
      asked: Promise.resolve(),
      done: false,
    };
    const take = async (): Promise<void> => {
      try {
        const listed = await list(account, askerId);
        entry.models = listed.map(({ id }) => id);
        entry.details = new Map(listed.map((model) => [model.id, model]));
      } catch {
        // A provider without a list is asked by name all the same.
        entry.at = now();
        entry.failed = true;
      } finally {
        entry.done = true;
      }
    };
    entry.asked = take();
    known.set(key, entry);
    return entry;
  };

  return {
    detailsOf: (account, model) => known.get(keyOf(account))?.details.get(model) ?? null,
    of: async (account, askerId) => {
      if (account.models.length > 0) return account.models;
      const key = keyOf(account);
      const found = known.get(key);
      if (askerId === null) return found?.models ?? null;
      const keepMs = settings(askerId).modelListMinutes * minuteMs;
      const entry =
        found !== undefined &&
        now() - found.at < (found.failed ? Math.min(keepFailureMs, keepMs) : keepMs)
          ? found
          : start(key, account, askerId);
      if (!entry.done && entry.models === null)
        await Promise.race([
          entry.asked,
          new Promise((resolve) => setTimeout(resolve, waitMs).unref()),
        ]);
      return entry.models;
    },
  };
}
