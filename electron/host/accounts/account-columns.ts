import { createIncreasingClock } from '../../../shared/time.ts';
import { noLimits } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
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
import { checkCertificate } from './check-certificate.ts';

/**
 * Under which identity the vault seals an account's keys, the active one and the next one; it opens
 * them under no other.
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

/** The address that an edit means: another region without one of its own means that region's. */
function addressOf(rules: ProviderRules, before: StoredAccount, patch: AccountEdit): string {
  const isMoved =
    patch.region !== undefined &&
    patch.region !== before.region &&
    patch.baseUrl === undefined &&
    rules.regions?.some(({ id }) => id === patch.region) === true;
  return isMoved ? '' : (patch.baseUrl ?? before.base_url);
}

/** A certificate that was compared once says nothing of another host. */
function certificateOf(
  before: StoredAccount,
  { ca }: AccountEdit,
  { isOtherHost, nowMs }: { isOtherHost: boolean; nowMs: number },
): string {
  if (ca !== undefined) return checkCertificate(ca, nowMs);
  return isOtherHost ? '' : before.ca;
}

/** The columns that an edit names, checked; others as they were. */
function patchedColumns(
  before: StoredAccount,
  patch: AccountEdit,
  mayAllow: (name: string) => boolean,
) {
  const { models, allowFields, limits, expiresAt, enabled } = patch;
  return {
    name: patch.name ?? before.name,
    priority: patch.priority ?? before.priority,
    region: patch.region ?? before.region,
    weight: patch.weight ?? before.weight,
    models: models === undefined ? before.models : JSON.stringify(models),
    allow_fields:
      allowFields === undefined
        ? before.allow_fields
        : JSON.stringify(checkAllowFields(allowFields, mayAllow)),
    limits: limits === undefined ? before.limits : JSON.stringify(checkLimits(limits)),
    expires_at: expiresAt === undefined ? before.expires_at : expiresAt,
    enabled: enabled === undefined ? before.enabled : enabled ? 1 : 0,
  };
}

/** Input as columns, checked. Throws `bad_request`. */
export function createColumns({
  vault,
  now,
  providers,
  mayAllow = () => true,
}: ColumnsDeps): Columns {
  const nextCreatedAt = createIncreasingClock(now);
  const rulesOf = (provider: string): ProviderRules => {
    const rules = providers.find((one) => one.id === provider);
    if (rules === undefined)
      throw new AppError(
        'bad_request',
        phrase('accounts.unknownProvider', {
          provider,
          known: providers.map((one) => one.id).join(', '),
        }),
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

  /** A new key takes the place of all others. Throws `bad_request` for a key of another host. */
  const keyColumns = (
    before: StoredAccount,
    { apiKey }: AccountEdit,
    provider: string,
    isOtherHost: boolean,
  ): Partial<StoredAccount> => {
    if (apiKey !== undefined && apiKey.trim() !== '')
      return { ...noNextKey, ...sealed(before.id, provider, apiKey) };
    // A key belongs to the host that it was entered for: sent to another one it would be given
    // away.
    if (before.secret !== null && isOtherHost)
      throw new AppError('bad_request', phrase('accounts.hostChanged'));
    return {};
  };

  return {
    rulesOf,
    sealed,
    added: (ownerId, input, source) => {
      const rules = rulesOf(input.provider);
      const id = newId('acc', now());
      return {
        id,
        owner_id: ownerId,
        provider: rules.id,
        name: input.name,
        base_url: checkBaseUrl(input.baseUrl, rules, input.region),
        ...sealed(id, rules.id, input.apiKey),
        ...noNextKey,
        models: JSON.stringify(input.models),
        priority: input.priority ?? 100,
        enabled: 1,
        created_at: nextCreatedAt(),
        region: input.region ?? '',
        weight: input.weight ?? 1,
        limits: JSON.stringify(checkLimits(input.limits ?? noLimits)),
        expires_at: input.expiresAt ?? null,
        ca: checkCertificate(input.ca ?? '', now()),
        allow_fields: JSON.stringify(checkAllowFields(input.allowFields ?? [], mayAllow)),
        source,
        balance_micro: null,
        balance_currency: null,
        balance_at: null,
        state: 'active',
        state_until: null,
        state_reason: '',
        model_rows: '[]',
      };
    },
    updated: (before, patch) => {
      const rules = rulesOf(patch.provider ?? before.provider);
      const baseUrl = checkBaseUrl(
        addressOf(rules, before, patch),
        rules,
        patch.region ?? before.region,
      );
      const isOtherHost = new URL(baseUrl).origin !== new URL(before.base_url).origin;
      return {
        ...before,
        provider: rules.id,
        base_url: baseUrl,
        ca: certificateOf(before, patch, { isOtherHost, nowMs: now() }),
        ...patchedColumns(before, patch, mayAllow),
        ...keyColumns(before, patch, rules.id, isOtherHost),
      };
    },
  };
}
