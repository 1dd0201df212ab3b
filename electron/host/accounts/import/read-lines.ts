import type { ProviderRules } from '../input/account-input.ts';
import { foundKey, listOf, type FoundKey } from './found-key.ts';
import { looksLikeKey, providerByForm } from './key-forms.ts';
import { variableOf, type Variable } from './known-variables.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** `NAME=value` of a `.env` file, with `export`, `set` or `$env:` before it, or `NAME: value`. */
const assignment =
  /^(?:export\s+|set\s+|setx\s+|\$env:)?([A-Za-z_][\w. -]*?)["']?\s*[=:：]\s*(?!\/\/)(.*)$/;

/** Without the quotes around it, or without the comment behind it (dotenv's own rules). */
function valueOf(text: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(text);
  return (quoted?.[2] ?? text.replace(/\s#.*$/, '').replace(/[;,]$/, '')).trim();
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The provider that a text names, by id or by name. */
export function providerNamed(text: string, providers: readonly ProviderRules[]): string | null {
  const wanted = plain(text);
  return wanted === ''
    ? null
    : (providers.find(({ id, name = '' }) => plain(id) === wanted || plain(name) === wanted)?.id ??
        null);
}

const unknown = phrase('accounts.importUnknownLine').text;

/** A line that is no assignment: a key alone, or a provider's name and its key. */
function bareKey(line: string, providers: readonly ProviderRules[]): FoundKey | null {
  const words = line.split(/[\s,;"']+/).filter((word) => word !== '');
  const key = words.find(looksLikeKey);
  if (key === undefined) return null;
  const named = providerNamed(words.filter((word) => word !== key).join(' '), providers);
  const provider = providerByForm(key) ?? named;
  // A long word in a sentence is not a key because it is long.
  if (provider === null && words.length > 1) return null;
  return foundKey(key, { provider, note: provider === null ? unknown : '' });
}

const tidy = (suffix: string): string => suffix.replaceAll('_', ' ').toLowerCase();

type LineKey = FoundKey & { group?: string; paired?: boolean };

/** A line whose name is no known variable: a key alone, or under a provider's name. */
function unnamedKey(
  line: string,
  { name, value }: { name: string; value: string },
  providers: readonly ProviderRules[],
): FoundKey | null {
  if (name === '') return bareKey(line, providers);
  const byForm = providerByForm(value);
  const named = looksLikeKey(value) ? providerNamed(name, providers) : null;
  if (named !== null) return foundKey(value, { provider: byForm ?? named });
  return byForm === null ? null : bareKey(value, providers);
}

/**
 * A key of another provider's form was put under a name that the tool expects; the form decides.
 */
function variableKey(variable: Variable, name: string, value: string): LineKey {
  const provider = providerByForm(value) ?? variable.provider;
  return {
    ...foundKey(value, {
      provider,
      region: provider === variable.provider ? variable.region : '',
      suffix: tidy(variable.suffix),
      note: provider === null ? `${name}: ${unknown}` : '',
    }),
    group: variable.group,
    paired: variable.paired,
  };
}

type GroupValues = Partial<Record<Variable['field'], string>>;

/** A key with the address, models and secret of its group. */
function withGroup(
  { group: _, paired = false, ...key }: LineKey,
  { baseUrl = '', models = '', secret = '' }: GroupValues,
): FoundKey {
  const whole = { ...key, baseUrl, models: listOf(models) };
  if (!paired) return whole;
  return secret === ''
    ? {
        ...whole,
        provider: null,
        note: phrase('accounts.importNeedsSecret').text,
      }
    : { ...whole, apiKey: `${key.apiKey}:${secret}` };
}

/** A `.env` file, or lines from the clipboard. */
export function readLines(text: string, providers: readonly ProviderRules[]): FoundKey[] {
  const keys: LineKey[] = [];
  const groups = new Map<string, GroupValues>();
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = assignment.exec(line) ?? [];
    const variable = name === '' ? null : variableOf(name);
    const value = valueOf(rest);
    if (variable === null) {
      const key = unnamedKey(line, { name, value }, providers);
      if (key !== null) keys.push(key);
    } else if (value !== '') {
      const { field, group } = variable;
      if (field === 'key') keys.push(variableKey(variable, name, value));
      else groups.set(group, { ...groups.get(group), [field]: value });
    }
  }
  return keys.map((key) => withGroup(key, groups.get(key.group ?? '') ?? {}));
}
