import { describe, expect, it } from 'vitest';
import { azureQuirks } from './azure.ts';

const url = (baseUrl: string, path = '/chat/completions', model = 'my-gpt') =>
  azureQuirks.url?.(baseUrl, path, model);

describe('an Azure address', () => {
  it.each([
    [
      'the endpoint alone is the v1 API',
      'https://r.openai.azure.com/',
      'https://r.openai.azure.com/openai/v1/chat/completions',
    ],
    [
      'with /openai/v1 it is too',
      'https://r.openai.azure.com/openai/v1/',
      'https://r.openai.azure.com/openai/v1/chat/completions',
    ],
    [
      'with /openai the deployment stands in the path',
      'https://r.openai.azure.com/openai',
      'https://r.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    ],
    [
      'with a deployment that one is used',
      'https://r.openai.azure.com/openai/deployments/other',
      'https://r.openai.azure.com/openai/deployments/other/chat/completions?api-version=2024-10-21',
    ],
  ])('%s', (_, baseUrl, expected) => {
    expect(url(baseUrl)).toBe(expected);
  });

  it('of the model list names no deployment', () => {
    expect(url('https://r.openai.azure.com/openai', '/models', '')).toBe(
      'https://r.openai.azure.com/openai/models?api-version=2024-10-21',
    );
    expect(url('https://r.openai.azure.com', '/models', '')).toBe(
      'https://r.openai.azure.com/openai/v1/models',
    );
  });
});
