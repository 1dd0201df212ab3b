import type { Capability, ListedModel } from '../providers/provider.ts';
import type { KnownModel, Provider } from '../providers/provider-data.ts';
import type { ModelFacts } from './candidate.ts';

const matches = ({ match }: KnownModel, model: string): boolean => (match.endsWith('*') ? model.startsWith(match.slice(0, -1)) : match === model);

/** The most exact entry of the provider's own table. */
const tabled = (provider: Provider | undefined, model: string): KnownModel | null =>
  (provider?.models ?? []).filter((known) => matches(known, model)).toSorted((a, b) => b.match.length - a.match.length)[0] ?? null;

const has = (capabilities: readonly Capability[] | null, capability: Capability): boolean | null => (capabilities === null ? null : capabilities.includes(capability));

/** What is known of a model: by the provider's own list first, then by the table of its documents. A guess is none of it. */
export function modelFactsOf(provider: Provider | undefined, model: string, listed: ListedModel | null): ModelFacts {
  const known = tabled(provider, model);
  const capabilities = listed?.capabilities ?? known?.capabilities ?? null;
  return { tools: has(capabilities, 'tools'), vision: has(capabilities, 'vision'), contextTokens: listed?.contextTokens ?? known?.contextTokens ?? null };
}
