import { describe, expect, it } from 'vitest';
import { providers } from './catalogue/provider-catalogue.ts';
import { baseUrlsOf, tidyBaseUrl } from './base-url.ts';

const custom = { baseUrl: '' };
const zhipu = {
  baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  regions: [{ id: 'z', name: 'z.ai', baseUrl: 'https://api.z.ai/api/paas/v4' }],
};

describe('a base URL', () => {
  it.each([
    [
      'without /v1',
      'https://gateway.example',
      custom,
      ['https://gateway.example/v1', 'https://gateway.example'],
    ],
    [
      'with /v1',
      'https://gateway.example/v1/',
      custom,
      ['https://gateway.example/v1', 'https://gateway.example'],
    ],
    [
      'with a path of its own',
      'https://gateway.example/llm',
      custom,
      ['https://gateway.example/llm', 'https://gateway.example/llm/v1'],
    ],
    [
      'with another version is taken as it is',
      'https://gateway.example/api/paas/v4',
      custom,
      ['https://gateway.example/api/paas/v4'],
    ],
    [
      'of a provider whose paths begin elsewhere',
      'https://proxy.example',
      zhipu,
      ['https://proxy.example/api/paas/v4', 'https://proxy.example'],
    ],
    [
      'of the provider itself is not doubted',
      'https://api.z.ai/api/paas/v4',
      zhipu,
      ['https://api.z.ai/api/paas/v4'],
    ],
    [
      'with the path of a call pasted along',
      'https://gateway.example/v1/chat/completions',
      custom,
      ['https://gateway.example/v1', 'https://gateway.example'],
    ],
  ])('%s', (_, given, provider, urls) => {
    expect(baseUrlsOf(given, provider)).toEqual(urls);
  });

  it('of the catalogue is tidy and has no slash at its end', () => {
    for (const { baseUrl, regions = [] } of providers)
      for (const url of [baseUrl, ...regions.map((region) => region.baseUrl)])
        expect(tidyBaseUrl(url)).toBe(url);
  });
});
