import type { ProviderInfo } from '../../shared/contract/accounts.ts';
import { formText } from '../ui/form-text.ts';
import type { AccountInput } from './accounts-store.ts';

/** Names of models as people paste them: by comma (also the Chinese ones), semicolon, space or line, each once. */
export function splitModels(text: string): string[] {
  return [...new Set(text.split(/[\s,;，、；]+/).filter((name) => name !== ''))];
}

export function readAccountForm(form: FormData, provider: Pick<ProviderInfo, 'id' | 'baseUrl'>): AccountInput {
  const text = (name: string): string => formText(form, name);
  return {
    provider: provider.id,
    name: text('name'),
    baseUrl: text('baseUrl').replace(/\/+$/, '') || provider.baseUrl,
    apiKey: text('apiKey'),
    models: splitModels(text('models')),
    priority: Math.round(Number(text('priority'))) || 0,
  };
}
