import type { Account } from '../../../../shared/contract/accounts.ts';
import { statedSettings } from '../../accounts/account-models.ts';
import type { Declared } from '../../../../shared/contract/config.ts';
import type { AccountColumns, ConfigDomains } from './domains.ts';
import {
  planSection,
  type Existing,
  type ComparedFields,
  type SectionPlan,
} from './plan-section.ts';
import { keyFact } from './key-fact.ts';

const columnsOf = ({
  provider,
  name,
  baseUrl,
  models,
  priority,
  weight,
  region,
  limits,
  expiresAt,
  ca,
  allowFields,
  modelSettings,
}: AccountColumns): AccountColumns => ({
  provider,
  name,
  baseUrl,
  models,
  priority,
  weight,
  region,
  limits,
  expiresAt,
  ca,
  allowFields,
  modelSettings: statedSettings(modelSettings),
});

/**
 * Whether an account is switched on, where the file states it; else the app's switch counts, and
 * nothing is compared.
 */
const switchFact = (
  entry: { enabled: boolean | null } | undefined,
  enabled: boolean | null,
): ComparedFields => (entry === undefined || entry.enabled === null ? {} : { enabled });

export async function planAccounts(
  { accounts: domain, addressOf }: ConfigDomains,
  { accounts: given }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const entries = given.map((entry) => ({
    ...entry,
    baseUrl: addressOf(entry.provider, entry.baseUrl, entry.region),
  }));
  const existingOf = async (account: Account): Promise<Existing> => {
    const entry = entries.find((one) => one.name === account.name);
    const unchanged = entry === undefined || (await domain.holdsKey(account.id, entry.apiKey));
    const { name, ...facts } = columnsOf(account);
    return {
      id: account.id,
      name,
      source: account.source,
      facts: { ...facts, ...switchFact(entry, account.enabled), key: keyFact(unchanged) },
    };
  };
  const put = async (entry: (typeof entries)[number], existing: Existing | null): Promise<void> => {
    const otherKey = existing !== null && existing.facts['key'] !== keyFact(true);
    if (existing?.source === 'app') await domain.adopt(existing.id);
    // Of an account a key can be replaced, not taken away.
    const isReplaced = otherKey && entry.apiKey === '';
    if (isReplaced) await domain.remove(existing.id);
    const made =
      existing === null || isReplaced ? await domain.add(columnsOf(entry), entry.apiKey) : existing;
    // A key belongs to the address it was given for, so another address needs it again.
    if (made === existing)
      await domain.change(
        existing.id,
        columnsOf(entry),
        otherKey || existing.facts['baseUrl'] !== entry.baseUrl ? entry.apiKey : '',
      );
    const before = made === existing ? (existing.facts['enabled'] as boolean | undefined) : true;
    if (entry.enabled !== null && entry.enabled !== before)
      await domain.setEnabled(made.id, entry.enabled);
  };
  return planSection({
    kind: 'account',
    entries,
    nameOf: (entry) => entry.name,
    factsOf: (entry) => {
      const { name: _, ...facts } = columnsOf(entry);
      return { ...facts, ...switchFact(entry, entry.enabled), key: keyFact(true) };
    },
    existing: await Promise.all((await domain.list()).map(existingOf)),
    adopts: () => adopt,
    put,
    remove: (existing) => domain.remove(existing.id),
  });
}
