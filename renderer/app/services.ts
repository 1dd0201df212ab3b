import {
  accountsKey,
  createAccountsStore,
  type AccountsStore,
} from '../accounts/accounts-store.ts';
import { budgetsKey, createBudgetsStore, type BudgetsStore } from '../budgets/budgets-store.ts';
import { chatKey, createChatStore, type ChatStore } from '../chat/chat-store.ts';
import { clientsKey, createClientsStore, type ClientsStore } from '../clients/clients-store.ts';
import {
  createTokenIssuersStore,
  tokenIssuersKey,
  type TokenIssuersStore,
} from '../clients/token-issuers-store.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import {
  knowledgeKey,
  createKnowledgeStore,
  type KnowledgeStore,
} from '../knowledge/store/knowledge-store.ts';
import {
  sourcesKey,
  createSourcesStore,
  type SourcesStore,
} from '../knowledge/sources/sources-store.ts';
import { modelsKey, createModelsStore, type ModelsStore } from '../models/models-store.ts';
import { auditKey, createAuditStore, type AuditStore } from '../monitor/audit-store.ts';
import { monitorKey, createMonitorStore, type MonitorStore } from '../monitor/monitor-store.ts';
import { pairingsKey, createPairingStore, type PairingStore } from '../peers/pairing-store.ts';
import {
  policiesKey,
  createPoliciesStore,
  type PoliciesStore,
} from '../policies/policies-store.ts';
import { settingsKey, createSettingsStore, type AppSettingsStore } from '../kit/settings-store.ts';
import { usageKey, createUsageStore, type UsageStore } from '../usage/usage-store.ts';
import { connectionKey } from '../kit/use-connection.ts';
import { desktopKey, type Desktop } from '../kit/desktop.ts';
import { bindService, type ServiceBinding } from '../kit/service.tsx';
import { navigationKey, createNavigation, type Navigation } from '../kit/navigation.ts';
import { shellKey, createShellStore, type ShellStore } from '../kit/shell-store.ts';

/** Everything that views work with, created once in `main.tsx`. */
export interface Services {
  connection: PageConnection;
  desktop: Desktop | null;
  navigation: Navigation;
  shell: ShellStore;
  chat: ChatStore;
  models: ModelsStore;
  accounts: AccountsStore;
  policies: PoliciesStore;
  budgets: BudgetsStore;
  clients: ClientsStore;
  tokenIssuers: TokenIssuersStore;
  pairings: PairingStore;
  knowledge: KnowledgeStore;
  sources: SourcesStore;
  monitor: MonitorStore;
  audit: AuditStore;
  usage: UsageStore;
  settings: AppSettingsStore;
}

export function createServices(connection: PageConnection, desktop: Desktop | null): Services {
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
    tokenIssuers: createTokenIssuersStore(connection),
    pairings: createPairingStore(connection),
    knowledge: createKnowledgeStore(connection),
    sources: createSourcesStore(connection),
    monitor: createMonitorStore(connection),
    audit: createAuditStore(connection),
    usage: createUsageStore(connection),
    settings: createSettingsStore(connection),
  };
}

/** What makes each service reachable by the hook of its domain. */
export function serviceBindings(services: Services): readonly ServiceBinding[] {
  return [
    bindService(connectionKey, services.connection),
    bindService(desktopKey, services.desktop),
    bindService(navigationKey, services.navigation),
    bindService(shellKey, services.shell),
    bindService(settingsKey, services.settings),
    bindService(chatKey, services.chat),
    bindService(modelsKey, services.models),
    bindService(accountsKey, services.accounts),
    bindService(policiesKey, services.policies),
    bindService(budgetsKey, services.budgets),
    bindService(clientsKey, services.clients),
    bindService(tokenIssuersKey, services.tokenIssuers),
    bindService(pairingsKey, services.pairings),
    bindService(knowledgeKey, services.knowledge),
    bindService(sourcesKey, services.sources),
    bindService(monitorKey, services.monitor),
    bindService(auditKey, services.audit),
    bindService(usageKey, services.usage),
  ];
}
