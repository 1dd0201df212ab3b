import { describe, expect, it } from 'vitest';
import type { ProviderInfo } from '../../shared/contract/accounts.ts';
import { searchProviders } from './provider-search.ts';

const provider = (id: string, name: string, baseUrl: string): ProviderInfo => ({
  id,
  name,
  baseUrl,
  baseUrlEditable: false,
  keyRequired: true,
  keyHelp: '',
  docsUrl: '',
  regions: [],
});
const all = [
  provider('azure', 'Azure OpenAI', ''),
  provider('openai', 'OpenAI', 'https://api.openai.com/v1'),
  provider('zhipu', '智谱 GLM', 'https://open.bigmodel.cn/api/paas/v4'),
];

describe('provider search', () => {
  it('finds by either name, id or host, and puts what begins so first', () => {
    expect(searchProviders(all, 'openai').map(({ id }) => id)).toEqual(['openai', 'azure']);
    expect(searchProviders(all, '智谱').map(({ id }) => id)).toEqual(['zhipu']);
    expect(searchProviders(all, 'bigmodel').map(({ id }) => id)).toEqual(['zhipu']);
  });
  it('keeps all in their order while nothing is asked', () => {
    expect(searchProviders(all, ' ')).toEqual(all);
  });
});
