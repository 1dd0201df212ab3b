import type { Kysely } from 'kysely';
import { priceSchema } from '../../../shared/contract/prices.ts';
import { checkBaseUrl, type ProviderRules } from '../accounts/input/account-input.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import { setUncounted } from '../clients/client-budgets.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { TokenIssuers } from '../token-issuers/create-token-issuers.ts';
import type { Quota } from '../quota/quota.ts';
import type { Policies } from '../routing/policies/create-policies.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import type { HearthTables } from '../store/schema.ts';
import type { Prices } from '../usage/prices.ts';
import type { AccountColumns, ConfigDomains } from './sections/domains.ts';

export interface ConnectedDomains {
  ownerId: string;
  db: Kysely<HearthTables>;
  providers: readonly ProviderRules[];
  accounts: Pick<Accounts, 'list' | 'secretOf' | 'add' | 'update' | 'remove'>;
  policies: Pick<Policies, 'list' | 'save' | 'setEnabled' | 'remove'>;
  clients: Pick<Clients, 'list' | 'holdsKey' | 'signingSecretOf' | 'declare' | 'remove'>;
  tokenIssuers: Pick<TokenIssuers, 'list' | 'holdsSecret' | 'save' | 'remove'>;
  quota: Pick<Quota, 'list' | 'save' | 'remove'>;
  prices: Pick<Prices, 'set'>;
  settings: Pick<SettingsStore, 'get' | 'set'>;
  /** After the machine's own settings changed. */
  applied: () => Promise<unknown>;
}

function connectPrices({ db, ownerId, prices }: ConnectedDomains): ConfigDomains['prices'] {
  const mine = (provider: string, model: string) =>
    db
      .updateTable('prices')
      .set({ source: 'file' })
      .where('owner_id', '=', ownerId)
      .where('provider', '=', provider)
      .where('model', '=', model);
  return {
    list: async () => {
      const rows = await db
        .selectFrom('prices')
        .selectAll()
        .where('owner_id', '=', ownerId)
        .orderBy('provider')
        .orderBy('model')
        .execute();
      return rows.flatMap(({ provider, model, price, source }) => {
        const read = priceSchema.safeParse(JSON.parse(price));
        return read.success ? [{ provider, model, price: read.data, source }] : [];
      });
    },
    set: async (provider, model, price) => {
      await prices.set(ownerId, provider, model, price);
      if (price !== null) await mine(provider, model).execute();
    },
  };
}

const connectIssuers = ({ ownerId, tokenIssuers }: ConnectedDomains): ConfigDomains['issuers'] => ({
  list: async () => tokenIssuers.list(ownerId),
  holdsSecret: (id, secret) => tokenIssuers.holdsSecret(ownerId, id, secret),
  put: async (issuer, id) =>
    tokenIssuers.save(ownerId, { ...issuer, ...(id === null ? {} : { id }) }, 'file'),
  remove: async (id) => tokenIssuers.remove(ownerId, id, 'file'),
});

/** A file's reach into the host: all for one owner, and all that it writes of source `file`. */
export function connectDomains(deps: ConnectedDomains): ConfigDomains {
  const { ownerId, db, providers, accounts, policies, clients, quota, settings, applied } = deps;
  const input = (account: AccountColumns, apiKey: string) => ({ ...account, apiKey });
  return {
    accounts: {
      list: () => accounts.list(ownerId),
      holdsKey: async (id, key) => (await accounts.secretOf(ownerId, id)) === key,
      add: (account, apiKey) => accounts.add(ownerId, input(account, apiKey), 'file'),
      change: (id, account, apiKey) =>
        accounts.update(ownerId, { id, ...input(account, apiKey) }, 'file'),
      setEnabled: (id, enabled) => accounts.update(ownerId, { id, enabled }, 'file'),
      adopt: (id) =>
        db
          .updateTable('accounts')
          .set({ source: 'file' })
          .where('id', '=', id)
          .where('owner_id', '=', ownerId)
          .execute(),
      remove: (id) => accounts.remove(ownerId, id, 'file'),
    },
    policies: {
      list: async () => policies.list(ownerId),
      save: async (alias, definition) =>
        policies.save(ownerId, { alias, definition, note: 'hearth.yaml' }, 'file'),
      setEnabled: async (id, enabled) => policies.setEnabled(ownerId, id, enabled, 'file'),
      remove: async (id) => policies.remove(ownerId, id, 'file'),
    },
    clients: {
      list: () => clients.list(ownerId),
      holdsKey: (id, key) => clients.holdsKey(ownerId, id, key),
      signingSecretOf: (id) => clients.signingSecretOf(id),
      put: async ({ uncounted, ...client }, id) => {
        const made = await clients.declare(ownerId, client, id);
        await setUncounted(quota, ownerId, { clientId: made.id, uncounted });
      },
      remove: (id) => clients.remove(ownerId, id, 'file'),
    },
    issuers: connectIssuers(deps),
    budgets: {
      list: async () => (await quota.list(ownerId)).budgets,
      save: (budget) => quota.save(ownerId, budget, 'file'),
      remove: (id) => quota.remove(ownerId, id, 'file'),
    },
    prices: connectPrices(deps),
    settings: {
      get: () => settings.get(ownerId),
      set: async (patch) => {
        await settings.set(ownerId, patch);
        await applied();
      },
    },
    addressOf: (provider, given, region) => {
      const rules = providers.find((one) => one.id === provider);
      return rules === undefined ? given : checkBaseUrl(given, rules, region);
    },
  };
}
