import { describe, expect, it } from 'vitest';
import { readAccountForm, splitModels } from './read-account-form.ts';

describe('account form', () => {
  it('reads model names however they were pasted', () => {
    expect(splitModels('gpt-5-mini, deepseek-chat，qwen-max、qwen-max\nglm-5')).toEqual(['gpt-5-mini', 'deepseek-chat', 'qwen-max', 'glm-5']);
    expect(splitModels(' ')).toEqual([]);
  });
  it('takes the provider’s own address when none is asked for, and drops a slash at the end', () => {
    const form = new FormData();
    form.set('name', ' Work ');
    expect(readAccountForm(form, { id: 'p', baseUrl: 'https://p.example/v1' })).toMatchObject({ name: 'Work', baseUrl: 'https://p.example/v1', apiKey: '', models: [] });
    form.set('baseUrl', 'https://q.example/v1/');
    expect(readAccountForm(form, { id: 'p', baseUrl: '' }).baseUrl).toBe('https://q.example/v1');
  });
});
