import type { ListedModel } from '../provider.ts';
import type { Provider } from '../provider-data.ts';
import { chineseProviders } from './providers-china.ts';
import { selfHostedProviders } from './providers-self-hosted.ts';
import { worldwideProviders } from './providers-worldwide.ts';

export type { Provider } from '../provider-data.ts';

/** Every provider as data; docs/adding-a-provider.md says how to add one. */
export const providers: readonly Provider[] = [
  {
    id: 'openai-compatible',
    name: 'OpenAI-compatible',
    codec: 'openai',
    baseUrl: '',
    baseUrlEditable: true,
    keyRequired: false,
    plainUsage: true,
    takesExtensions: true,
    rerankPath: '/rerank',
    moderation: { path: '/moderations' },
  },
  ...worldwideProviders,
  ...chineseProviders,
  ...selfHostedProviders,
];

const byId = new Map(providers.map((provider) => [provider.id, provider]));

export const providerOf = (id: string): Provider | undefined => byId.get(id);

const matches = (match: string, model: string): boolean =>
  match.endsWith('*') ? model.startsWith(match.slice(0, -1)) : match === model;

/**
 * What the catalogue states of a provider's model, by the row that fits most exactly; null where no
 * document is known.
 */
export function knownModelOf(providerId: string, model: string): ListedModel | null {
  const [known] = (providerOf(providerId)?.models ?? [])
    .filter(({ match }) => matches(match, model))
    .toSorted((a, b) => b.match.length - a.match.length);
  if (known === undefined) return null;
  return {
    id: model,
    contextTokens: known.contextTokens ?? null,
    maxOutputTokens: known.maxOutputTokens ?? null,
    capabilities: known.capabilities ?? null,
  };
}
