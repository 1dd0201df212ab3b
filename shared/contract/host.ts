import type { ContractRouter, ContractRouterClient } from '@orpc/contract';
import { accountsContract } from './accounts.ts';
import { appContract } from './app.ts';
import { auditContract } from './audit.ts';
import { browsersContract } from './browsers.ts';
import { budgetsContract } from './budgets.ts';
import { clientsContract } from './clients.ts';
import { configContract } from './config.ts';
import { conversationsContract } from './conversations.ts';
import { evaluationContract } from './evaluation.ts';
import { knowledgeContract } from './knowledge.ts';
import { knowledgeOriginalsContract } from './knowledge-originals.ts';
import { knowledgeSourcesContract } from './knowledge-sources.ts';
import { knowledgeTransferContract } from './knowledge-transfer.ts';
import { modelsContract } from './models.ts';
import { monitoringContract } from './monitoring.ts';
import { peersContract } from './peers.ts';
import { policiesContract } from './policies.ts';
import type { ProcedureMeta } from './procedure.ts';
import { tokenIssuersContract } from './token-issuers.ts';
import { usageContract } from './usage.ts';

/**
 * The only way from a renderer, a browser or the command line to the host. Each procedure states
 * who may call it and whether it is audited.
 */
export const hostContract = {
  app: appContract,
  accounts: accountsContract,
  models: modelsContract,
  conversations: conversationsContract,
  knowledge: knowledgeContract,
  sources: knowledgeSourcesContract,
  transfer: knowledgeTransferContract,
  originals: knowledgeOriginalsContract,
  evaluation: evaluationContract,
  monitoring: monitoringContract,
  clients: clientsContract,
  tokenIssuers: tokenIssuersContract,
  policies: policiesContract,
  peers: peersContract,
  budgets: budgetsContract,
  usage: usageContract,
  config: configContract,
  audit: auditContract,
  browsers: browsersContract,
} satisfies ContractRouter<ProcedureMeta>;

export type HostClient = ContractRouterClient<typeof hostContract>;
