import type { ImportedAccount } from '../../../../shared/contract/accounts.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { freeName } from '../../../../shared/names.ts';
import { hintOf, type NewAccount, type ProviderRules } from '../input/account-input.ts';
import { isPlaceholder, type FoundKey } from './found-key.ts';
import { readLines } from './read-lines.ts';
import { readTable } from './read-table.ts';

/** More is no list of accounts but some other file. */
const mostKeys = 500;

/** The default priority; the accounts of a text get the next ones, in the text's order. */
const firstPriority = 100;

export interface ImportDeps {
  accounts: {
    list(ownerId: string): Promise<{ id: string; name: string }[]>;
    add(ownerId: string, input: NewAccount): Promise<unknown>;
    /** The key to send with. */
    keyOf(ownerId: string, id: string): Promise<{ key: string }>;
    /** The active key. */
    secretOf(ownerId: string, id: string): Promise<string>;
  };
  providers: readonly ProviderRules[];
}

/**
 * Where a key's address is another provider's than its name says, it is that provider's: tools ask
 * for OPENAI_BASE_URL whichever provider it leads to.
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
  return {
    ...key,
    provider: other,
    region: '',
    note: phrase('accounts.importGoesTo', { host }).text,
  };
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
      phrase('accounts.importTooMany', { count: keys.length, most: mostKeys }),
    );
  return keys.map((key) => placed(key, providers));
}

const needsAddress = phrase('accounts.importNeedsAddress').text;

/** What an import returns of a key before it is added. */
type Entry = Pick<ImportedAccount, 'provider' | 'name' | 'keyHint'>;

/** Why a key cannot be an account's; null where it can. */
function faultOf(key: FoundKey, rules: ProviderRules | undefined): string | null {
  if (isPlaceholder(key.apiKey)) return phrase('accounts.importNotAKey').text;
  if (key.provider === null) return key.note;
  return rules === undefined
    ? phrase('accounts.importNoProvider', { provider: key.provider }).text
    : null;
}

function entryOf(key: FoundKey, rules: ProviderRules | undefined): Entry {
  const label = rules?.name ?? key.provider ?? '';
  return {
    provider: key.provider ?? '',
    name: key.name === '' ? `${label} ${key.suffix}`.trim() : key.name,
    keyHint: isPlaceholder(key.apiKey) ? '' : hintOf(key.apiKey),
  };
}

/** Adds the account; the message where it is refused. Throws all other failures. */
async function tryToAdd(
  { accounts }: ImportDeps,
  ownerId: string,
  input: NewAccount,
): Promise<string | null> {
  try {
    await accounts.add(ownerId, input);
    return null;
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code !== 'bad_request' && code !== 'conflict') throw error;
    return message;
  }
}

/**
 * The keys of a text, and with `dryRun` false an account for each that is new. No reply contains a
 * key. A key that is refused (a wrong form, a provider that needs more) is returned as
 * `unreadable`, and the others are added all the same.
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

  const importKey = async (key: FoundKey, order: number): Promise<ImportedAccount> => {
    const rules = providers.find(({ id }) => id === key.provider);
    const entry = entryOf(key, rules);
    const holder = known.get(key.apiKey);
    if (holder !== undefined)
      return { ...entry, keyHint: hintOf(key.apiKey), state: 'known', note: holder };
    const fault = faultOf(key, rules);
    if (fault !== null || rules === undefined)
      return { ...entry, state: 'unreadable', note: fault ?? '' };
    const name = freeName(entry.name.slice(0, 70), taken);
    if (rules.baseUrl === '' && key.baseUrl === '')
      return { ...entry, name, state: 'unreadable', note: needsAddress };
    const refusal = dryRun
      ? null
      : await tryToAdd(deps, ownerId, {
          provider: rules.id,
          name,
          baseUrl: key.baseUrl,
          apiKey: key.apiKey,
          models: key.models,
          region: key.region,
          priority: firstPriority + order,
        });
    if (refusal !== null) return { ...entry, name, state: 'unreadable', note: refusal };
    taken.add(name);
    known.set(key.apiKey, name);
    return { ...entry, name, state: dryRun ? 'new' : 'added', note: key.note };
  };

  const imported: ImportedAccount[] = [];
  for (const [order, key] of keys.entries()) imported.push(await importKey(key, order));
  return imported;
}
