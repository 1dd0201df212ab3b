import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createApi } from '../api/api.ts';
import type { HostApi } from '../api-context.ts';
import type { Closing } from '../closing.ts';
import { composeLan } from '../compose-lan.ts';
import { connectDomains } from '../config-file/connect-domains.ts';
import { createConfigFile } from '../config-file/create-config.ts';
import type { LanSwitch } from '../lan-server/lan-switch.ts';
import { answerReadinessOf, readinessOf } from '../local-models/readiness.ts';
import { createMonitoring } from '../monitoring/create-monitoring.ts';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { createUsage } from '../usage/create-usage.ts';
import { composeApp, type HostFacts } from './compose-app.ts';
import type { KnowledgePart, KnowledgeNeeds } from './compose-knowledge.ts';

/** The built window: next to the bundled host, or where the build puts it for a host from sources. */
const rendererFolder = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  return import.meta.url.endsWith('.ts')
    ? join(here, '../../../out/renderer')
    : join(here.replace(/[/\\]chunks$/, ''), '../renderer');
};

export interface ServerNeeds extends KnowledgeNeeds {
  knowledge: KnowledgePart;
}

/** The doors of this host: the contract for windows and the command line, and the LAN server. */
export function composeServers(
  parts: ServerNeeds,
  facts: HostFacts & { runKey: string | undefined },
  closing: Closing,
): { api: HostApi; lan: LanSwitch } {
  const { storage, models, clients, routing, knowledge } = parts;
  const { store, log, changes, settings, machineSettings, audit, egress, now } = storage;
  const { router } = routing;
  const monitoring = createMonitoring(store, clients.ledger, routing.answers.use);
  const ready = async (ownerId: string) => readinessOf(await router.available(ownerId));
  const { lan, network, browsers, applied } = composeLan({
    folder: storage.folder,
    version: facts.version,
    headless: facts.headless,
    runKey: facts.runKey,
    rendererFolder: rendererFolder(),
    api: () => api,
    closing: closing.add,
    room: clients.storageLimits.room,
    store,
    vault: storage.vault,
    revocations: clients.revocations,
    redactor: storage.redactor,
    changes,
    settings: machineSettings,
    writeFailed: storage.writeFailed,
    audit,
    egress,
    now,
    log,
    accounts: routing.accounts,
    clients: clients.clients,
    tokens: clients.tokens,
    pool: routing.pool,
    quota: clients.quota,
    policies: routing.policies,
    answerCache: routing.answers.use,
    ledger: clients.ledger,
    traffic: clients.traffic,
    limits: clients.limits,
    router,
    runtime: models.models.runtime,
    conversations: knowledge.conversations,
    knowledge: knowledge.knowledge,
    downloads: knowledge.downloads,
    ready: async () => {
      const usable = await routing.accounts.usable(desktopOwnerId);
      const active = new Set(usable.filter(({ state }) => state === 'active').map(({ id }) => id));
      return answerReadinessOf(await router.available(desktopOwnerId), (id) => active.has(id));
    },
    requestDetails: monitoring.request,
    tokenCounter: async (asked) => (await routing.contextOf(asked)).countPrompt ?? null,
  });
  const config = createConfigFile(
    connectDomains({
      ownerId: desktopOwnerId,
      db: store.db,
      providers,
      accounts: routing.accounts,
      policies: routing.policies,
      clients: clients.clients,
      tokenIssuers: clients.tokenIssuers,
      quota: clients.quota,
      prices: routing.prices,
      settings,
      applied,
    }),
  );
  const api: HostApi = createApi({
    app: composeApp(parts, facts, { lan, applied, ready }),
    accounts: routing.accounts,
    testAccount: routing.testAccount,
    modelProbes: routing.router.modelProbes,
    accountStatus: routing.pool.status,
    models: models.models,
    router,
    conversations: knowledge.conversations,
    knowledge: knowledge.knowledge,
    sources: knowledge.knowledge.sources,
    transfer: knowledge.knowledge.transfer,
    originals: knowledge.knowledge.originals,
    evaluation: knowledge.knowledge.evaluation,
    monitoring,
    clients: clients.clients,
    tokenIssuers: clients.tokenIssuers,
    content: routing.content,
    policies: routing.policies,
    trials: routing.trials,
    quota: clients.quota,
    usage: createUsage({ store, ledger: clients.ledger, now }),
    prices: routing.prices,
    config,
    network,
    audit,
    browsers,
    report: (error, path) =>
      log.error(
        { event: 'api.failed', method: path.join('.'), err: error },
        'a call failed in a way that nothing foresaw',
      ),
    now,
  });
  return { api, lan };
}
