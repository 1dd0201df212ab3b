import { noLimits } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Vault } from '../security/vault.ts';
import {
  checkAllowFields,
  checkBaseUrl,
  checkKey,
  checkLimits,
  hintOf,
  type NewAccount,
  type AccountEdit,
  type AccountSource,
  type ProviderRules,
} from './input/account-input.ts';
import type { StoredAccount } from './account-rows.ts';
import { checkCertificate } from './certificate.ts';

/**
 * Where an account's keys lie, the one in force and the one that waits; the vault opens them
 * nowhere else.
 */
export const secretIdentity = (accountId: string): string => `accounts:${accountId}:secret`;

export interface Columns {
  rulesOf(provider: string): ProviderRules;
  added(ownerId: string, input: NewAccount, source: AccountSource): StoredAccount;
  updated(before: StoredAccount, patch: AccountEdit): StoredAccount;
  /** A key, checked and sealed for this account. */
  sealed(id: string, provider: string, apiKey: string): Pick<StoredAccount, 'secret' | 'key_hint'>;
}

const noNextKey = { next_secret: null, next_key_hint: '' };

export interface ColumnsDeps {
  vault: Vault;
  now: () => number;
  providers: readonly ProviderRules[];
  /** Whether an account may allow a field of this name. */
  mayAllow?: ((name: string) => boolean) | undefined;
}

/** What is given, checked, as columns. Throws `bad_request` and changes nothing then. */
export function createColumns({
  vault,
  now,
  providers,
  mayAllow = () => true,
}: ColumnsDeps): Columns {
  const rulesOf = (provider: string): ProviderRules => {
    const rules = providers.find((one) => one.id === provider);
    if (rules === undefined)
      throw new AppError(
        'bad_request',
        `There is no provider “${provider}”. Known are: ${providers.map((one) => one.id).join(', ')}.`,
      );
    return rules;
  };
  const sealed = (
    id: string,
    provider: string,
    apiKey: string,
  ): Pick<StoredAccount, 'secret' | 'key_hint'> => {
    const key = checkKey(apiKey, rulesOf(provider));
    return key === ''
      ? { secret: null, key_hint: '' }
      : { secret: vault.seal(secretIdentity(id), key), key_hint: hintOf(key) };
  };

  return {
    rulesOf,
    sealed,
    added: (ownerId, input, source) => {
      const rules = rulesOf(input.provider);
      const id = newId('acc', now());
      const given = {
        provider: rules.id,
        name: input.name,
        base_url: checkBaseUrl(input.baseUrl, rules, input.region),
        ...sealed(id, rules.id, input.apiKey),
      };
      const kept = {
        models: JSON.stringify(input.models),
        priority: input.priority ?? 100,
        enabled: 1,
        created_at: now(),
      };
      const shaped = {
        region: input.region ?? '',
        weight: input.weight ?? 1,
        limits: JSON.stringify(checkLimits(input.limits ?? noLimits)),
        expires_at: input.expiresAt ?? null,
        ca: checkCertificate(input.ca ?? '', now()),
        allow_fields: JSON.stringify(checkAllowFields(input.allowFields ?? [], mayAllow)),
      };
      const later = {
        ...noNextKey,
        source,
        balance_micro: null,
        balance_currency: null,
        balance_at: null,
      };
      return {
        id,
        owner_id: ownerId,
        ...given,
        ...kept,
        ...shaped,
        ...later,
        state: 'active',
        state_until: null,
        state_reason: '',
      };
    },
    updated: (before, patch) => {
      const rules = rulesOf(patch.provider ?? before.provider);
      // Another region without an address of its own means that region's address.
      const moved =
        patch.region !== undefined &&
        patch.region !== before.region &&
        patch.baseUrl === undefined &&
        rules.regions?.some(({ id }) => id === patch.region) === true;
      const address = moved ? '' : (patch.baseUrl ?? before.base_url);
      const after = {
        ...before,
        provider: rules.id,
        name: patch.name ?? before.name,
        base_url: checkBaseUrl(address, rules, patch.region ?? before.region),
        priority: patch.priority ?? before.priority,
      };
      const elsewhere = new URL(after.base_url).origin !== new URL(before.base_url).origin;
      if (patch.ca !== undefined) after.ca = checkCertificate(patch.ca, now());
      // So is a certificate: what was compared once says nothing of another host.
      else if (elsewhere) after.ca = '';
      if (patch.models !== undefined) after.models = JSON.stringify(patch.models);
      if (patch.allowFields !== undefined)
        after.allow_fields = JSON.stringify(checkAllowFields(patch.allowFields, mayAllow));
      if (patch.limits !== undefined) after.limits = JSON.stringify(checkLimits(patch.limits));
      if (patch.expiresAt !== undefined) after.expires_at = patch.expiresAt;
      Object.assign(after, {
        region: patch.region ?? before.region,
        weight: patch.weight ?? before.weight,
      });
      if (patch.enabled !== undefined) after.enabled = patch.enabled ? 1 : 0;
      if (patch.apiKey !== undefined && patch.apiKey.trim() !== '')
        Object.assign(after, noNextKey, sealed(before.id, rules.id, patch.apiKey));
      // A key is for the place it was given for: sent to another host it would be given away.
      else if (before.secret !== null && elsewhere)
        throw new AppError(
          'bad_request',
          'The address leads to another host now, and the key was given for the old one. ' +
            'Enter the key again; nothing was changed.',
        );
      return after;
    },
  };
}
