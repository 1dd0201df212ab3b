import type { ProviderInfo } from '../../shared/contract/accounts.ts';

/**
 * Providers whose name, id or host contains every word; names that begin with the query come first.
 */
export function searchProviders(providers: readonly ProviderInfo[], query: string): ProviderInfo[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (provider: ProviderInfo): number =>
    provider.name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1;
  const text = (provider: ProviderInfo): string =>
    [provider.name, provider.id, provider.baseUrl, ...provider.regions.map((region) => region.name)]
      .join(' ')
      .toLowerCase();
  const found = providers.filter((provider) =>
    words.every((word) => text(provider).includes(word)),
  );
  return words.length === 0 ? found : found.toSorted((a, b) => begins(a) - begins(b));
}
