import type { AccountModel, ModelCapability } from '../../../../shared/contract/account-models.ts';
import { knownModelOf } from '../../providers/catalogue/provider-catalogue.ts';
import type { ListedModel } from '../../providers/provider.ts';
import type { ModelFacts } from './candidate.ts';

/** Where the word on a capability comes from, the strongest first. */
export type CapabilityOrigin = 'user' | 'probe' | 'provider' | 'catalogue';

export interface KnownCapability {
  able: boolean;
  from: CapabilityOrigin;
}

/** Every source of what is known of one model at one account. */
export interface ModelSources {
  settings: AccountModel | undefined;
  /** The provider's own list. */
  listed: ListedModel | null;
  /** The table of the provider's documents. */
  known: ListedModel | null;
}

export const sourcesOf = (
  provider: string,
  model: string,
  listed: ListedModel | null,
  settings?: AccountModel,
): ModelSources => ({ settings, listed, known: knownModelOf(provider, model) });

/**
 * Whether a model has a capability: by the user's word, then by the last probe, by the provider's
 * list, by the table of its documents. Null where none of them tells; a guess is none of it.
 */
export function capabilityOf(
  { settings, listed, known }: ModelSources,
  capability: ModelCapability,
): KnownCapability | null {
  const stated = settings?.capabilities[capability];
  if (stated !== undefined) return { able: stated, from: 'user' };
  const found = settings?.probe?.findings.find((one) => one.capability === capability)?.able;
  if (found !== undefined && found !== null) return { able: found, from: 'probe' };
  const [source, from] =
    listed?.capabilities != null
      ? ([listed.capabilities, 'provider'] as const)
      : ([known?.capabilities, 'catalogue'] as const);
  return source == null ? null : { able: source.includes(capability), from };
}

const ableAt = (sources: ModelSources, capability: ModelCapability): boolean | null =>
  capabilityOf(sources, capability)?.able ?? null;

/**
 * What planning reads of a model. Lists of providers seldom name structured output, so that only
 * the user's word or a probe keeps a request for it away.
 */
export const modelFactsOf = (sources: ModelSources): ModelFacts => ({
  tools: ableAt(sources, 'tools'),
  vision: ableAt(sources, 'vision'),
  structuredOutput: ableAt({ ...sources, listed: null, known: null }, 'structured_output'),
  contextTokens: sources.listed?.contextTokens ?? sources.known?.contextTokens ?? null,
});

/** The same by the user's word and probes alone; undefined where they say nothing. */
export function statedFactsOf(settings: AccountModel | undefined): ModelFacts | undefined {
  if (settings === undefined) return undefined;
  if (settings.probe === null && Object.keys(settings.capabilities).length === 0) return undefined;
  return modelFactsOf({ settings, listed: null, known: null });
}
