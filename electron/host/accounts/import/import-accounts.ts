import type { ImportedAccount } from '../../../../shared/contract/accounts.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { freeName } from '../../../../shared/names.ts';
import { hintOf, type ProviderRules } from '../input/account-input.ts';
import type { Accounts } from '../create-accounts.ts';
import { isPlaceholder, type FoundKey } from './found-key.ts';
import { readLines } from './read-lines.ts';
import { readTable } from './read-table.ts';

/** More is no list of accounts but some other file. */
const mostKeys = 500;

/** Where accounts stand that say nothing; those of a text follow one another as they do there. */
const firstPriority = 100;

export interface ImportDeps {
  accounts: Pick<Accounts, 'list' | 'add' | 'keyOf' | 'secretOf'>;
  providers: readonly ProviderRules[];
}

/**
 * Where a key's address is another provider's than its name says, it is that provider's: tools ask
 * for OPENAI_BASE_URL whoever is behind it.
 */
function placed(key: FoundKey, providers: readonly ProviderRules[]): FoundKey {
  if (key.provider === null || key.baseUrl === '' || !URL.canParse(key.baseUrl)) return key;
  const { host } = new URL(key.baseUrl);
  const hosts = ({ baseUrl, regions = [] }: ProviderRules): string[] =>
    [baseUrl, ...regions.map((region) => region.baseUrl)]
      .filter((url) => URL.canParse(url))
      .map((url) => new URL(url).host);
  const own = providers.find(({ id }) => id === key.provider);
  if (own === undefined || own.baseUrl === '' || hosts(own).includes(host)) return key;
  const other =
    providers.find((one) => hosts(one).includes(host))?.id ??
    (key.provider === 'openai' ? 'openai-compatible' : key.provider);
  return { ...key, provider: other, region: '', note: `It goes to ${host}.` };
}

/** Which account has a key already. Of one that cannot be opened nothing is known. */
async function knownKeys({ accounts }: ImportDeps, ownerId: string): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const { id, name } of await accounts.list(ownerId)) {
    const waiting = async () => (await accounts.keyOf(ownerId, id)).key;
    for (const read of [() => accounts.secretOf(ownerId, id), waiting]) {
      try {
        known.set(await read(), name);
      } catch (error) {
        if (toAppError(error).code !== 'vault_broken') throw error;
      }
    }
  }
  known.delete('');
  return known;
}

function readText(text: string, providers: readonly ProviderRules[]): FoundKey[] {
  const clean = text.replace(/^\uFEFF/, '');
  const keys = readTable(clean, providers) ?? readLines(clean, providers);
  if (keys.length > mostKeys)
    throw new AppError(
      'too_large',
      `There are ${keys.length} keys in it; at most ${mostKeys} are taken at once. Nothing was added.`,
    );
  return keys.map((key) => placed(key, providers));
}

/**
 * The keys of a text, and with `dryRun` false an account for each that is new. No reply holds a
 * key. A key that is refused (a wrong form, a provider that needs more) is told as `unreadable`,
 * and the others are added all the same.
 */
export async function importAccounts(
  deps: ImportDeps,
  { ownerId, text, dryRun }: { ownerId: string; text: string; dryRun: boolean },
): Promise<ImportedAccount[]> {
  const { accounts, providers } = deps;
  const keys = readText(text, providers);
  if (keys.length === 0) return [];
  const known = await knownKeys(deps, ownerId);
  const taken = new Set((await accounts.list(ownerId)).map(({ name }) => name));

  const take = async (key: FoundKey, order: number): Promise<ImportedAccount> => {
    const rules = providers.find(({ id }) => id === key.provider);
    const label = rules?.name ?? key.provider ?? '';
    const told = {
      provider: key.provider ?? '',
      name: key.name === '' ? `${label} ${key.suffix}`.trim() : key.name,
      keyHint: hintOf(key.apiKey),
    };
    const holder = known.get(key.apiKey);
    if (holder !== undefined) return { ...told, state: 'known', note: holder };
    if (isPlaceholder(key.apiKey))
      return {
        ...told,
        keyHint: '',
        state: 'unreadable',
        note: 'This stands where a key is to go.',
      };
    if (key.provider === null) return { ...told, state: 'unreadable', note: key.note };
    if (rules === undefined)
      return { ...told, state: 'unreadable', note: `There is no provider “${key.provider}”.` };
    const name = freeName(told.name.slice(0, 70), taken);
    if (rules.baseUrl === '' && key.baseUrl === '')
      return {
        ...told,
        name,
        state: 'unreadable',
        note: 'This provider needs an address beside the key. Add the account by hand.',
      };
    if (!dryRun) {
      try {
        await accounts.add(ownerId, {
          provider: rules.id,
          name,
          baseUrl: key.baseUrl,
          apiKey: key.apiKey,
          models: key.models,
          region: key.region,
          priority: firstPriority + order,
        });
      } catch (error) {
        const { code, message } = toAppError(error);
        if (code !== 'bad_request' && code !== 'conflict') throw error;
        return { ...told, name, state: 'unreadable', note: message };
      }
    }
    taken.add(name);
    known.set(key.apiKey, name);
    return { ...told, name, state: dryRun ? 'new' : 'added', note: key.note };
  };

  const imported: ImportedAccount[] = [];
  for (const [order, key] of keys.entries()) imported.push(await take(key, order));
  return imported;
}
