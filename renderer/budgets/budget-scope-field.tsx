import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Budget } from '../../shared/contract/budgets.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { useChat } from '../chat/chat-store.ts';
import { useClients } from '../clients/clients-store.ts';
import { useModels } from '../models/models-store.ts';
import { Select } from '../ui/field.tsx';
import { dimensions, each, type Dimension } from './read-budget-form.ts';

function useDimensionValues(): (dimension: Dimension) => (readonly [string, string])[] {
  const accounts = useAccounts();
  const clientStore = useClients();
  const models = useModels();
  const chat = useChat();
  const accountList = useStore(accounts, (state) => state.accounts.value) ?? [];
  const providers = useStore(accounts, (state) => state.providers.value) ?? [];
  const clients = useStore(clientStore, (state) => state.clients.value) ?? [];
  const available = useStore(models, (state) => state.available.value) ?? [];
  const conversations = useStore(chat, (state) => state.conversations.value) ?? [];
  const used = new Set(accountList.map(({ provider }) => provider));
  return (dimension) => {
    switch (dimension) {
      case 'account':
        return accountList.map(({ id, name }) => [id, name]);
      case 'provider':
        return providers.filter(({ id }) => used.has(id)).map(({ id, name }) => [id, name]);
      case 'client':
        return clients.map(({ id, name }) => [id, name]);
      case 'model':
        return [...new Set(available.map(({ id }) => id))]
          .filter((id) => id !== 'auto')
          .map((id) => [id, id]);
      case 'conversation':
        return conversations.slice(0, 50).map(({ id, title }) => [id, title]);
      case 'user':
        return [];
    }
  };
}

/** For each dimension: everything together, each value separately, or one value. */
export function BudgetScopeField({ budget }: { budget: Budget | null }) {
  const { t } = useTranslation();
  const values = useDimensionValues();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('budgets.form.scope')}</legend>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {dimensions.map((dimension) => {
          const chosen = budget?.scope[dimension] ?? '';
          const options = values(dimension);
          const kept =
            chosen === '' || chosen === each || options.some(([value]) => value === chosen)
              ? []
              : [[chosen, chosen] as const];
          return (
            <label key={dimension} className="grid grid-cols-[88px_1fr] items-center gap-2 text-sm">
              <span className="text-ink-soft">{t(`budgets.dimension.${dimension}`)}</span>
              <Select name={dimension} defaultValue={chosen} data-testid={`scope-${dimension}`}>
                <option value="">{t('budgets.form.all')}</option>
                <option value={each}>{t(`budgets.each.${dimension}`)}</option>
                {[...options, ...kept].map(([value, name]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </Select>
            </label>
          );
        })}
      </div>
      <p className="text-xs text-ink-faint">{t('budgets.form.scopeHint')}</p>
    </fieldset>
  );
}
