import type { ModelSettings } from '../../../../shared/contract/account-models.ts';
import type { Account, AccountLimits } from '../../../../shared/contract/accounts.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { Budget, BudgetInput } from '../../../../shared/contract/budgets.ts';
import type { Client } from '../../../../shared/contract/clients.ts';
import type { Declared } from '../../../../shared/contract/config.ts';
import type { PolicyDefinition, RoutingPolicy } from '../../../../shared/contract/policies.ts';
import type { TokenIssuer, TokenIssuerInput } from '../../../../shared/contract/token-issuers.ts';
import type { Price } from '../../../../shared/contract/prices.ts';

type Source = 'app' | 'file';

export interface AccountColumns {
  provider: string;
  name: string;
  baseUrl: string;
  models: string[];
  priority: number;
  weight: number;
  region: string;
  limits: AccountLimits;
  expiresAt: number | null;
  ca: string;
  allowFields: string[];
  /** Of the models that the file settles something for. */
  modelSettings: readonly ModelSettings[];
}

/**
 * What a file reaches of the host, for the owner of the machine. Everything written here becomes of
 * source `file`.
 */
export interface ConfigDomains {
  accounts: {
    list(): Promise<Account[]>;
    /**
     * Whether this key is the account's, or the one that is to replace it; '' is that of an account
     * without.
     */
    holdsKey(id: string, key: string): Promise<boolean>;
    add(account: AccountColumns, apiKey: string): Promise<{ id: string }>;
    /** An `apiKey` of '' leaves the key as it is. */
    change(id: string, account: AccountColumns, apiKey: string): Promise<unknown>;
    setEnabled(id: string, enabled: boolean): Promise<unknown>;
    /** Makes one of the app the file's; a `change` follows. */
    adopt(id: string): Promise<unknown>;
    remove(id: string): Promise<unknown>;
  };
  policies: {
    list(): Promise<RoutingPolicy[]>;
    save(alias: string, definition: PolicyDefinition): Promise<RoutingPolicy>;
    setEnabled(id: string, enabled: boolean): Promise<unknown>;
    remove(id: string): Promise<unknown>;
  };
  clients: {
    list(): Promise<Client[]>;
    holdsKey(id: string, key: string): Promise<boolean>;
    /** Null for one whose requests need no signature. */
    signingSecretOf(id: string): string | null;
    put(client: Declared['clients'][number], id: string | null): Promise<unknown>;
    remove(id: string): Promise<unknown>;
  };
  issuers: {
    list(): Promise<TokenIssuer[]>;
    holdsSecret(id: string, secret: string): boolean;
    put(issuer: TokenIssuerInput, id: string | null): Promise<unknown>;
    remove(id: string): Promise<unknown>;
  };
  budgets: {
    list(): Promise<Budget[]>;
    save(budget: BudgetInput & { id?: string }): Promise<unknown>;
    remove(id: string): Promise<unknown>;
  };
  prices: {
    /** The user's own. */
    list(): Promise<{ provider: string; model: string; price: Price; source: Source }[]>;
    set(provider: string, model: string, price: Price | null): Promise<unknown>;
  };
  settings: {
    get(): Promise<Settings>;
    set(settings: Partial<Settings>): Promise<unknown>;
  };
  /**
   * An address as accounts keep it; the provider's own for ''. Throws `bad_request` for one that
   * cannot be used.
   */
  addressOf(provider: string, given: string, region: string): string;
}
