import { describe, expect, it } from 'vitest';
import { readAccountForm, splitModels } from './read-account-form.ts';

const provider = {
  id: 'p',
  baseUrl: 'https://p.example/v1',
  regions: [{ id: 'intl', name: 'International', baseUrl: 'https://intl.example/v1' }],
};

describe('account form', () => {
  it('reads model names however they were pasted', () => {
    expect(splitModels('gpt-5-mini, deepseek-chat，qwen-max、qwen-max\nglm-5')).toEqual([
      'gpt-5-mini',
      'deepseek-chat',
      'qwen-max',
      'glm-5',
    ]);
    expect(splitModels(' ')).toEqual([]);
  });
  it('takes the provider’s own address when none is asked for, and drops a slash at the end', () => {
    const form = new FormData();
    form.set('name', ' Work ');
    expect(readAccountForm(form, provider)).toMatchObject({
      name: 'Work',
      baseUrl: 'https://p.example/v1',
      region: '',
      apiKey: '',
      models: [],
    });
    form.set('baseUrl', 'https://q.example/v1/');
    expect(readAccountForm(form, { ...provider, baseUrl: '' }).baseUrl).toBe(
      'https://q.example/v1',
    );
  });
  it('takes the address of the region that was chosen: a key of one is refused by the other', () => {
    const form = new FormData();
    form.set('region', 'intl');
    expect(readAccountForm(form, provider)).toMatchObject({
      region: 'intl',
      baseUrl: 'https://intl.example/v1',
    });
  });
  it('keeps a priority and a weight of zero, and falls back where nothing was typed', () => {
    const form = new FormData();
    expect(readAccountForm(form, provider)).toMatchObject({ priority: 100, weight: 1 });
    form.set('priority', '0');
    form.set('weight', '0');
    expect(readAccountForm(form, provider)).toMatchObject({ priority: 0, weight: 0 });
  });
});
