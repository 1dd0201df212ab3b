import { createContext, useContext } from 'react';
import { createAccountsStore, type AccountsStore } from '../accounts/accounts-store.ts';
import { createBudgetsStore, type BudgetsStore } from '../budgets/budgets-store.ts';
import { createChatStore, type ChatStore } from '../chat/chat-store.ts';
import { createClientsStore, type ClientsStore } from '../clients/clients-store.ts';
import type { HostConnection } from '../host-client.ts';
import { createKnowledgeStore, type KnowledgeStore } from '../knowledge/knowledge-store.ts';
import { createSourcesStore, type SourcesStore } from '../knowledge/sources/sources-store.ts';
import { createModelsStore, type ModelsStore } from '../models/models-store.ts';
import { createAuditStore, type AuditStore } from '../monitor/audit-store.ts';
import { createMonitorStore, type MonitorStore } from '../monitor/monitor-store.ts';
import { createPairingStore, type PairingStore } from '../neighbours/pairing-store.ts';
import { createPoliciesStore, type PoliciesStore } from '../policies/policies-store.ts';
import { createSettingsStore, type SettingsStore } from '../settings/settings-store.ts';
import { createUsageStore, type UsageStore } from '../usage/usage-store.ts';
import type { Desktop } from './desktop.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createShellStore, type ShellStore } from './shell-store.ts';

/** All that views work with; made once, in `main.tsx`. */
export interface Services {
  connection: HostConnection;
  desktop: Desktop | null;
  navigation: Navigation;
  shell: ShellStore;
  chat: ChatStore;
  models: ModelsStore;
  accounts: AccountsStore;
  policies: PoliciesStore;
  budgets: BudgetsStore;
  clients: ClientsStore;
  pairings: PairingStore;
  knowledge: KnowledgeStore;
  sources: SourcesStore;
  monitor: MonitorStore;
  audit: AuditStore;
  usage: UsageStore;
  settings: SettingsStore;
}

export function createServices(connection: HostConnection, desktop: Desktop | null): Services {
  return {
    connection,
    desktop,
    navigation: createNavigation(),
    shell: createShellStore(),
    chat: createChatStore(connection),
    models: createModelsStore(connection),
    accounts: createAccountsStore(connection),
    policies: createPoliciesStore(connection),
    budgets: createBudgetsStore(connection),
    clients: createClientsStore(connection),
    pairings: createPairingStore(connection),
    knowledge: createKnowledgeStore(connection),
    sources: createSourcesStore(connection),
    monitor: createMonitorStore(connection),
    audit: createAuditStore(connection),
    usage: createUsageStore(connection),
    settings: createSettingsStore(connection),
  };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('No services above this view.');
  return services;
}
