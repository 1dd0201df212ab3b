import papaparse from 'papaparse';
import type { ProviderRules } from '../input/account-input.ts';
import { foundKey, listOf, type FoundKey } from './found-key.ts';
import { providerByForm } from './key-forms.ts';
import { providerNamed } from './read-lines.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** What a column may be called, in either language. */
const columns = {
  key: ['key', 'apikey', 'token', 'secret', '密钥', 'api密钥'],
  provider: ['provider', 'vendor', 'service', '服务商', '供应商', '厂商'],
  name: ['name', 'label', 'title', '名称', '备注'],
  baseUrl: ['baseurl', 'url', 'endpoint', 'address', 'base', '地址', '接口地址'],
  models: ['models', 'model', '模型'],
} as const;
type Column = keyof typeof columns;

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function columnOf(header: string): Column | null {
  const wanted = plain(header);
  for (const [column, names] of Object.entries(columns) as [Column, readonly string[]][])
    if (names.includes(wanted)) return column;
  return null;
}

/** A CSV or TSV table whose header names the key's column; null where the text is none. */
export function readTable(text: string, providers: readonly ProviderRules[]): FoundKey[] | null {
  const { data } = papaparse.parse<string[]>(text.trim(), {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', '\t', ';', '|'],
  });
  const [header, ...rows] = data;
  const at = new Map<Column, number>();
  for (const [index, title] of (header ?? []).entries()) {
    const column = columnOf(title);
    if (column !== null && !at.has(column)) at.set(column, index);
  }
  if (!at.has('key') || (header ?? []).length < 2) return null;
  return rows.flatMap((row) => {
    const cell = (column: Column): string => row[at.get(column) ?? -1]?.trim() ?? '';
    if (cell('key') === '') return [];
    const provider = providerNamed(cell('provider'), providers) ?? providerByForm(cell('key'));
    const note =
      provider !== null
        ? ''
        : cell('provider') === ''
          ? phrase('accounts.importUnknownRow').text
          : phrase('accounts.importNoProvider', { provider: cell('provider') }).text;
    return [
      foundKey(cell('key'), {
        provider,
        name: cell('name'),
        baseUrl: cell('baseUrl'),
        models: listOf(cell('models')),
        note,
      }),
    ];
  });
}
