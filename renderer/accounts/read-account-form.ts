import type { ProviderInfo } from '../../shared/contract/accounts.ts';
import { formText } from '../ui/form-text.ts';
import type { AccountInput } from './accounts-store.ts';

/**
 * Names of models as people paste them: by comma (also the Chinese ones), semicolon, space or line,
 * each once.
 */
export function splitModels(text: string): string[] {
  return [...new Set(text.split(/[\s,;，、；]+/).filter((name) => name !== ''))];
}

function whole(text: string, otherwise: number): number {
  const value = Math.round(Number(text));
  return text === '' || !Number.isFinite(value) ? otherwise : Math.max(0, value);
}

/** A region that is chosen brings its own address; an address that was typed is the user's own. */
export function readAccountForm(
  form: FormData,
  provider: Pick<ProviderInfo, 'id' | 'baseUrl' | 'regions'>,
): AccountInput {
  const text = (name: string): string => formText(form, name);
  const region = provider.regions.find((each) => each.id === text('region'));
  return {
    provider: provider.id,
    name: text('name'),
    baseUrl: text('baseUrl').replace(/\/+$/, '') || (region?.baseUrl ?? provider.baseUrl),
    region: region?.id ?? '',
    apiKey: text('apiKey'),
    models: splitModels(text('models')),
    allowFields: splitModels(text('allowFields')),
    priority: whole(text('priority'), 100),
    weight: Math.min(1000, whole(text('weight'), 1)),
  };
}
