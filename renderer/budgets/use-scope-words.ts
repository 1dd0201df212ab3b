import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { BudgetScope } from '../../shared/contract/budgets.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { useChat } from '../chat/chat-store.ts';
import { useClients } from '../clients/clients-store.ts';
import { scopeWords } from './budget-words.ts';
import type { Dimension } from './read-budget-form.ts';

/**
 * The display name of a value: accounts, clients and providers have ids, the others are their own
 * name.
 */
export function useValueName(): (dimension: Dimension, value: string) => string {
  const accounts = useAccounts();
  const clientStore = useClients();
  const chat = useChat();
  const accountList = useStore(accounts, (state) => state.accounts.value);
  const providers = useStore(accounts, (state) => state.providers.value);
  const clients = useStore(clientStore, (state) => state.clients.value);
  const conversations = useStore(chat, (state) => state.conversations.value);
  return (dimension, value) => {
    if (dimension === 'account') return accountList?.find(({ id }) => id === value)?.name ?? value;
    if (dimension === 'provider') return providers?.find(({ id }) => id === value)?.name ?? value;
    if (dimension === 'client') return clients?.find(({ id }) => id === value)?.name ?? value;
    if (dimension === 'conversation')
      return conversations?.find(({ id }) => id === value)?.title ?? value;
    return value;
  };
}

export function useScopeWords(): (scope: BudgetScope) => string {
  const { t } = useTranslation();
  const names = useValueName();
  return (scope) => scopeWords(scope, names, (key, values) => t(key, values ?? {}));
}
