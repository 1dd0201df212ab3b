import { knownModelOf } from '../../providers/catalogue/provider-catalogue.ts';
import type { Capability, ListedModel } from '../../providers/provider.ts';
import type { ModelFacts } from './candidate.ts';

const has = (capabilities: readonly Capability[] | null, capability: Capability): boolean | null =>
  capabilities === null ? null : capabilities.includes(capability);

/**
 * What is known of a model: by the provider's own list first, then by the table of its documents. A
 * guess is none of it.
 */
export function modelFactsOf(
  provider: string,
  model: string,
  listed: ListedModel | null,
): ModelFacts {
  const known = knownModelOf(provider, model);
  const capabilities = listed?.capabilities ?? known?.capabilities ?? null;
  return {
    tools: has(capabilities, 'tools'),
    vision: has(capabilities, 'vision'),
    contextTokens: listed?.contextTokens ?? known?.contextTokens ?? null,
  };
}
