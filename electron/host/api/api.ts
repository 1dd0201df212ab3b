import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Audit } from '../audit/create-audit.ts';
import type { AppApiDeps } from './app.ts';
import { appApi } from './app.ts';
import { accountsApi, type AccountsApiDeps } from './accounts.ts';
import { auditApi } from './audit.ts';
import { browsersApi } from './browsers.ts';
import { budgetsApi } from './budgets.ts';
import { createCallerOf } from './create-caller-of.ts';
import { clientsApi } from './clients.ts';
import { configApi } from './config.ts';
import type { HostApi } from '../api-context.ts';
import { conversationsApi } from './conversations.ts';
import { evaluationApi } from './evaluation.ts';
import { knowledgeApi } from './knowledge.ts';
import { knowledgeOriginalsApi } from './knowledge-originals.ts';
import { knowledgeSourcesApi } from './knowledge-sources.ts';
import { knowledgeTransferApi } from './knowledge-transfer.ts';
import { modelsApi } from './models.ts';
import { monitoringApi } from './monitoring.ts';
import { createNamedFiles } from './named-files.ts';
import { peersApi, type PeersApiDeps } from './peers.ts';
import { policiesApi } from './policies.ts';
import { createProcedures, type ReportUnexpected } from './procedures.ts';
import { tokenIssuersApi } from './token-issuers.ts';
import { usageApi } from './usage.ts';

export interface ApiDeps {
  app: AppApiDeps;
  accounts: AccountsApiDeps['accounts'];
  testAccount: AccountsApiDeps['test'];
  modelProbes: AccountsApiDeps['modelProbes'];
  accountStatus: AccountsApiDeps['status'];
  models: Parameters<typeof modelsApi>[1];
  router: Parameters<typeof modelsApi>[2];
  conversations: Parameters<typeof conversationsApi>[1];
  knowledge: Parameters<typeof knowledgeApi>[1]['knowledge'];
  sources: Parameters<typeof knowledgeSourcesApi>[1];
  transfer: Parameters<typeof knowledgeTransferApi>[1];
  originals: Parameters<typeof knowledgeOriginalsApi>[1];
  evaluation: Parameters<typeof evaluationApi>[1];
  monitoring: Parameters<typeof monitoringApi>[1];
  content: Parameters<typeof clientsApi>[2];
  clients: Parameters<typeof clientsApi>[1] & Parameters<typeof createCallerOf>[0]['clients'];
  tokenIssuers: Parameters<typeof tokenIssuersApi>[1] & Parameters<typeof clientsApi>[3];
  policies: Parameters<typeof policiesApi>[1];
  trials: Parameters<typeof policiesApi>[2];
  quota: Parameters<typeof budgetsApi>[1];
  usage: Parameters<typeof usageApi>[1];
  prices: Parameters<typeof usageApi>[2];
  config: Parameters<typeof configApi>[1];
  network: PeersApiDeps;
  audit: Audit;
  browsers: Parameters<typeof browsersApi>[1];
  report: ReportUnexpected;
  now: () => number;
}

/** The contract with its handlers: what every door (window, browser, command line) opens to. */
export function createApi(deps: ApiDeps): HostApi {
  const procedures = createProcedures(deps.report, deps.audit);
  const callerOf = createCallerOf(deps);
  const namedFiles = createNamedFiles(
    () => deps.app.settings.current(desktopOwnerId).documentRoots,
  );
  return procedures.router({
    app: appApi(procedures, deps.app),
    accounts: accountsApi(procedures, {
      accounts: deps.accounts,
      test: deps.testAccount,
      modelProbes: deps.modelProbes,
      status: deps.accountStatus,
    }),
    models: modelsApi(procedures, deps.models, deps.router, callerOf),
    conversations: conversationsApi(procedures, deps.conversations, callerOf),
    knowledge: knowledgeApi(procedures, deps, callerOf, namedFiles),
    sources: knowledgeSourcesApi(procedures, deps.sources, callerOf),
    transfer: knowledgeTransferApi(procedures, deps.transfer, callerOf, namedFiles),
    originals: knowledgeOriginalsApi(procedures, deps.originals, callerOf),
    evaluation: evaluationApi(procedures, deps.evaluation, callerOf),
    monitoring: monitoringApi(procedures, deps.monitoring),
    clients: clientsApi(procedures, deps.clients, deps.content, deps.tokenIssuers),
    tokenIssuers: tokenIssuersApi(procedures, deps.tokenIssuers),
    policies: policiesApi(procedures, deps.policies, deps.trials),
    budgets: budgetsApi(procedures, deps.quota),
    usage: usageApi(procedures, deps.usage, deps.prices),
    config: configApi(procedures, deps.config),
    peers: peersApi(procedures, deps.network),
    audit: auditApi(procedures, deps.audit),
    browsers: browsersApi(procedures, deps.browsers, deps.clients),
  });
}
