/**
 * The composition root of the host: everything is wired here, by hand, and closed in reverse order.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppInfo } from '../../shared/contract/app.ts';
import type { EgressRecord, OriginalToOpen } from '../../shared/contract/main.ts';
import { AppError } from '../../shared/errors.ts';
import { defaultClientLimits } from '../../shared/contract/clients.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { createForkLauncher } from '../launcher/fork-launcher.ts';
import type { Launcher } from '../launcher/launcher.ts';
import { findSandbox, noSandbox } from '../launcher/sandbox.ts';
import { createAccountChecks } from './accounts/account-checks.ts';
import { createAccounts } from './accounts/create-accounts.ts';
import { createPool } from './accounts/create-pool.ts';
import { createKeyed } from './accounts/keyed.ts';
import { createApi } from './api/api.ts';
import type { HostApi } from './api-context.ts';
import { createAudit } from './audit/create-audit.ts';
import { createChanges } from './changes/create-changes.ts';
import { createClientBudgets } from './clients/client-budgets.ts';
import { createConceal } from './clients/conceal.ts';
import { createClients } from './clients/create-clients.ts';
import { reapplyRevocations } from './clients/reapply-revocations.ts';
import { createClosing, type Closing } from './closing.ts';
import { composeLan } from './compose-lan.ts';
import { connectDomains } from './config-file/connect-domains.ts';
import { createConfigFile } from './config-file/create-config.ts';
import { createContentRules } from './content-rules/create-content-rules.ts';
import { createConversations } from './conversations/create-conversations.ts';
import { examine } from './doctor/doctor.ts';
import { createDownloads } from './downloads/create-downloads.ts';
import { createEgressGate } from './egress/create-egress-gate.ts';
import { createEvaluation } from './knowledge/evaluate/create-evaluation.ts';
import { markQuotesOfConversation } from './knowledge/mark-quotes.ts';
import { createKnowledge } from './knowledge/create-knowledge.ts';
import { createOriginals } from './knowledge/originals/create-originals.ts';
import { parserIsolation } from './knowledge/parse/parser-isolation.ts';
import { createSources } from './knowledge/sources/create-sources.ts';
import { createTransfer } from './knowledge/transfer/create-transfer.ts';
import { createLimits } from './limits/create-limits.ts';
import { createStorage } from './limits/create-storage.ts';
import {
  storeConversations,
  storeEvaluation,
  storeKnowledge,
  storeSources,
  storeTransfer,
} from './storage-limits/limit-storage.ts';
import { limitRouter } from './limits/limit-router.ts';
import { countSearches } from './knowledge/count-questions.ts';
import { createQuestions } from './limits/questions.ts';
import type { LanSwitch } from './lan-server/lan-switch.ts';
import { checkTls, tlsOf } from './lan-server/tls/arm-tls.ts';
import { createTraffic } from './lan-server/status/traffic.ts';
import { loadCatalogue } from './local-models/catalogue.ts';
import { createInferenceProcess } from './local-models/inference-process.ts';
import { createLocalModels } from './local-models/local-models.ts';
import { createMachine } from './machine/create-machine.ts';
import { createMonitoring } from './monitoring/create-monitoring.ts';
import { createVisibleOwners } from './store/visible-owners.ts';
import { mayAllow } from './providers/carry-fields.ts';
import { providerOf, providers } from './providers/catalogue.ts';
import { createCodecs } from './providers/create-codecs.ts';
import { createQuota } from './quota/create-quota.ts';
import { createAccountTest } from './routing/account-test.ts';
import { createAnswerCache } from './routing/answer-cache.ts';
import { createRouter } from './routing/create-router.ts';
import { createModelContext } from './routing/model-context.ts';
import { createPolicies } from './routing/policies/create-policies.ts';
import { createPolicyTrials } from './routing/policies/create-policy-trials.ts';
import { createLog, type Log } from './security/log.ts';
import { openLogFile } from './security/log-file.ts';
import { createRedactor, type Redactor } from './security/redact.ts';
import { createRevocations, revocationsFile } from './security/revocations.ts';
import { createVault } from './security/vault.ts';
import { createSettings } from './settings/create-settings.ts';
import { restoreWish } from './store/data-folder.ts';
import { openStore } from './store/open.ts';
import { createStoreWriter } from './store/store-writer.ts';
import { createPrices } from './usage/create-prices.ts';
import { createLedger } from './usage/ledger.ts';
import { createUsage } from './usage/create-usage.ts';

export interface HostOptions {
  /** The data folder (HEARTH_HOME). */
  folder: string;
  version: string;
  headless: boolean;
  /** How processes of ours are started; by fork unless given. */
  launcher?: Launcher;
  /** From the operating system's keychain, by main. */
  masterKey?: Buffer;
  /** The version of the Electron that stands in for ours. */
  standIn?: string | null;
  electron?: string | null;
  /** Opens the vault where neither a keychain nor a key file does (HEARTH_PASSPHRASE). */
  passphrase?: string | undefined;
  /** Goes back to the newest good backup of the database first. */
  restoreBackup?: boolean;
  /** A key for the LAN server that lives as long as this host. */
  runKey?: string;
}

export interface Host {
  api: HostApi;
  lan: LanSwitch;
  /** Connections that Electron itself wanted to make. */
  recordEgress(rows: readonly EgressRecord[]): void;
  /** What main knows of the machine's power. */
  setOnBattery(onBattery: boolean): void;
  /** What a document of the machine's own user was read from. */
  originalToOpen: (document: { id: string; documentId: string }) => Promise<OriginalToOpen>;
  /**
   * Resolves when no account is being probed, so that the states of accounts are final; for tests.
   */
  probesIdle(): Promise<void>;
  close(): Promise<void>;
}

const rendererFolder = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  return import.meta.url.endsWith('.ts')
    ? join(here, '../../out/renderer')
    : join(here.replace(/[/\\]chunks$/, ''), '../renderer');
};

/**
 * Opens the data folder and everything on it. Throws what `openStore` throws; nothing stays open
 * then.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const closing = createClosing();
  try {
    return await compose(options, closing);
  } catch (error) {
    await closing.run().catch(() => undefined);
    throw error;
  }
}

/** The log is closed after everything that writes to it. */
function logOf(folder: string, redactor: Redactor, closing: Pick<Closing, 'add'>): Log {
  const destination = openLogFile({ folder });
  closing.add(() => destination.flushSync());
  return createLog({ destination, redactor });
}

async function compose(options: HostOptions, closing: Closing): Promise<Host> {
  const { folder, version, headless, standIn = null } = options;
  const now = Date.now;
  const redactor = createRedactor();
  const changes = createChanges();
  let opened: Log | undefined;
  const openLog = (): Log => (opened ??= logOf(folder, redactor, closing));
  const store = await openStore({
    ...{
      folder,
      now,
      log: openLog,
      restore: options.restoreBackup === true ? 'newest' : restoreWish(),
    },
    backupsChanged: () => changes.publish(desktopOwnerId, { topic: 'backups' }),
  });
  closing.add(() => store.close());
  const log = openLog();

  // Electron starts utility processes itself, in no sandbox of ours. Awaited later: it takes as
  // long as a start of Node.
  const finding = options.launcher
    ? Promise.resolve(noSandbox('unsupported'))
    : findSandbox(parserIsolation(folder));
  const vault = await createVault({
    folder,
    redactor,
    ...(options.masterKey ? { masterKey: options.masterKey } : {}),
    ...(options.passphrase ? { passphrase: options.passphrase } : {}),
  });
  for (const warning of vault.warnings) log.warn({ event: 'vault.warning' }, warning);
  const settings = await createSettings({ db: store.db, changes });
  const machineSettings = () => settings.current(desktopOwnerId);
  const writeFailed = (error: unknown): void =>
    log.error({ event: 'store.write', err: error }, 'a row could not be written');
  const audit = createAudit({ sqlite: store.sqlite, now, writeFailed });
  audit.prune();
  const writer = createStoreWriter(store);
  closing.add(() => writer.close());
  const egress = createEgressGate({
    sqlite: store.sqlite,
    writer,
    settings: machineSettings,
    changes,
    now,
    writeFailed,
  });
  closing.add(() => egress.close());

  const sandbox = await finding;
  const machine = createMachine({
    launcher: options.launcher ?? createForkLauncher({ sandbox }),
    settings: machineSettings,
    answering: () => models.runtime.answering(),
    now,
  });
  const { launcher } = machine;

  const inference = createInferenceProcess({ launcher, log: log.child({ domain: 'inference' }) });
  closing.add(() => inference.stop());
  const models = await createLocalModels({
    db: store.db,
    folder,
    egress,
    inference: () => inference.client,
    changes,
    settings: machineSettings,
    now,
  });
  closing.add(() => models.close());
  inference.onEnded(models.inferenceStopped);
  models.onIdle(() => {
    void inference.stop();
  });

  const accounts = createAccounts({
    db: store.db,
    vault,
    changes,
    now,
    providers,
    mayAllow,
    writeFailed,
  });
  const traffic = createTraffic();
  const ledger = createLedger({
    sqlite: store.sqlite,
    writer,
    changes,
    now,
    writeFailed,
    settled: traffic.settled,
  });
  closing.add(() => ledger.close());
  ledger.recover();
  const quota = createQuota({
    db: store.db,
    sqlite: store.sqlite,
    changes,
    now,
    flush: ledger.flush,
  });
  const revocations = createRevocations({
    path: revocationsFile(folder),
    now,
    failed: (error) =>
      log.error(
        { event: 'revocations.failed', err: error },
        'what was revoked could not be written to or read from its file',
      ),
  });
  const budgets = createClientBudgets(quota);
  for (const name of await reapplyRevocations({ store, budgets, revocations }))
    log.warn(
      { event: 'revocations.reapplied', client: name },
      'a backup knew a client that was revoked since',
    );
  const clients = createClients({ store, vault, budgets, revocations, changes, now });
  const pool = createPool({
    sqlite: store.sqlite,
    accounts,
    figures: quota.figures,
    changes,
    now,
    writeFailed,
  });
  closing.add(() => pool.close());
  const keyed = createKeyed(accounts);
  const prices = createPrices({ db: store.db, sqlite: store.sqlite });
  const clientOf = (ownerId: string) => clients.known(ownerId.replace(/^owner_/, ''));
  const storage = createStorage({
    sqlite: store.sqlite,
    folder,
    now,
    limitOf: (ownerId) => (clientOf(ownerId)?.limits ?? defaultClientLimits).storageMb,
  });
  const answers = createAnswerCache({ sqlite: store.sqlite, now, writeFailed, room: storage.room });
  answers.prune();
  const codecs = createCodecs({ egress, now });
  const settingsOf = (ownerId: string) => ({
    ...settings.current(ownerId),
    localOnly: settings.current(ownerId).localOnly || machineSettings().localOnly,
  });
  const policies = createPolicies({ store, changes, now });
  const content = createContentRules({
    ...{ sqlite: store.sqlite, settings: settings.current, now, writeFailed },
    onHits: ({ caller: { ownerId, clientName = '', via }, requestId, hits }) =>
      audit.record({
        actor: ownerId,
        actorName: clientName,
        via,
        action: 'content',
        subject: requestId,
        outcome: hits.some(({ action }) => action === 'block') ? 'refused' : 'done',
        peer: '',
        detail: hits.map(({ kind, action, count }) => `${kind} ${action} ${count}`).join(', '),
      }),
  });
  closing.add(() => content.close());
  const limits = createLimits({ settings: machineSettings, now });
  const router = limitRouter(
    createRouter({
      accounts,
      runtime: models.runtime,
      codecs,
      keyed,
      ledger,
      pool,
      quota,
      answers,
      prices,
      policies,
      content,
      settings: settingsOf,
      now,
    }),
    limits,
    createConceal(store.sqlite),
  );
  closing.add(() => router.probes.close());
  const trials = createPolicyTrials({
    policies,
    planning: router,
    store,
    visible: createVisibleOwners(store.sqlite),
  });

  const checks = createAccountChecks({
    accounts,
    pool,
    keyed,
    codecOf: (provider) => codecs[providerOf(provider)?.codec ?? 'openai'],
    settings: settingsOf,
    now,
    failed: (error) =>
      log.warn({ event: 'accounts.check', err: error }, 'an account could not be checked'),
  });
  closing.add(() => checks.close());

  const catalogue = loadCatalogue();
  const installed = {
    models: () => models.runtime.runnable(),
    languagesOf: (modelId: string) =>
      catalogue.find((model) => model.id === modelId)?.languages ?? [],
  };
  const isLocalOnly = (ownerId: string): boolean =>
    settingsOf(ownerId).localOnly ||
    (ownerId !== desktopOwnerId && clientOf(ownerId)?.localOnly !== false);
  const questions = createQuestions({ ledger, limits });
  const bases = createKnowledge({
    questions,
    db: store.db,
    folder,
    launcher,
    obstacle: machine.obstacle,
    embed: router.embed,
    chat: router.chat,
    available: router.available,
    ...installed,
    ocr: models.ocr,
    reranker: models.reranker,
    settings: settingsOf,
    changes,
    isLocalOnly,
    now,
    log: log.child({ domain: 'knowledge' }),
  });
  const baseOwner = store.sqlite
    .prepare<[string], string>('SELECT owner_id FROM knowledge_bases WHERE id = ?')
    .pluck();
  const stored = storeKnowledge(
    bases,
    storage,
    (baseId) => baseOwner.get(baseId) ?? desktopOwnerId,
  );
  const sources = storeSources(
    createSources({
      db: store.db,
      knowledge: stored,
      changes,
      egress,
      isLocalOnly,
      now,
      log: log.child({ domain: 'sources' }),
    }),
    storage,
  );
  closing.add(() => sources.knowledge.close());
  const knowledge = countSearches(sources.knowledge, questions);
  const downloads = createDownloads();
  closing.add(() => downloads.close());
  const transfer = storeTransfer(
    createTransfer({
      db: store.db,
      folder,
      knowledge,
      available: router.available,
      downloads,
      changes,
      mustFit: storage.mustFit,
      now,
    }),
    storage,
  );
  const originals = createOriginals({ db: store.db, folder, intake: knowledge.intake, downloads });
  const evaluation = storeEvaluation(
    createEvaluation({ ...installed, db: store.db, knowledge, chat: router.chat, now }),
    storage,
  );
  const contextOf = createModelContext({
    runtime: models.runtime,
    settings: settingsOf,
    available: router.available,
  });
  const conversations = storeConversations(
    createConversations({
      store,
      router,
      answering: knowledge.answering,
      contextOf,
      settings,
      changes,
      markQuotes: (id) =>
        markQuotesOfConversation({ db: store.db, base: knowledge.intake.base, now }, id),
      now,
      log: log.child({ domain: 'conversations' }),
    }),
    storage,
  );
  closing.add(() => conversations.close());

  await conversations.recover();
  await transfer.start();
  await originals.start();
  await knowledge.start();

  const ready = async (ownerId: string) => {
    const available = await router.available(ownerId);
    const first = (kind: 'chat' | 'embedding'): string | null =>
      available.find((model) => model.kind === kind && model.local)?.id ?? null;
    const [chatModel, embeddingModel] = [first('chat'), first('embedding')];
    return { ready: chatModel !== null && embeddingModel !== null, chatModel, embeddingModel };
  };
  const monitoring = createMonitoring(store, ledger);
  const { lan, network, browsers, applied } = composeLan({
    ...{
      folder,
      version,
      headless,
      runKey: options.runKey,
      rendererFolder: rendererFolder(),
      api: () => api,
      closing: closing.add,
    },
    ...{
      room: storage.room,
      store,
      vault,
      revocations,
      redactor,
      changes,
      settings: machineSettings,
      writeFailed,
      audit,
      egress,
      now,
      log,
    },
    ...{
      accounts,
      clients,
      pool,
      quota,
      policies,
      ledger,
      traffic,
      limits,
      router,
      runtime: models.runtime,
      conversations,
      knowledge,
      downloads,
    },
    ...{
      ready: () => ready(desktopOwnerId),
      requestDetails: monitoring.request,
      tokenCounter: async (asked) => (await contextOf(asked)).countTokens ?? null,
    },
  });

  checks.start();

  const startedAt = now();
  const info = (): AppInfo => ({
    version,
    platform: process.platform,
    dataFolder: folder,
    headless,
    vaultMode: vault.mode,
    electron: options.electron ?? null,
    startedAt,
  });
  const doctor = () =>
    examine({
      folder,
      version,
      vaultMode: vault.mode,
      sandbox: sandbox.kind,
      standIn,
      localModels: () => models.local(desktopOwnerId),
      gpu: models.gpu,
      backups: store.backups,
      now,
    });
  const config = createConfigFile(
    connectDomains({
      ownerId: desktopOwnerId,
      db: store.db,
      providers,
      accounts,
      policies,
      clients,
      quota,
      prices,
      settings,
      applied,
    }),
  );
  const api: HostApi = createApi({
    app: {
      info,
      changes,
      settings,
      doctor,
      backups: store.backups,
      ready,
      lanStatus: () => lan.status(),
      lanEntry: () => lan.entry(),
      applied,
      checkTls: (wanted) => checkTls(tlsOf(wanted), now()),
    },
    accounts,
    testAccount: createAccountTest({
      accounts,
      codecs,
      settings: settingsOf,
      pool,
      probe: router.probe,
    }),
    accountStatus: pool.status,
    models,
    router,
    conversations,
    knowledge,
    sources,
    transfer,
    originals,
    evaluation,
    monitoring,
    clients,
    content,
    policies,
    trials,
    quota,
    usage: createUsage({ store, ledger, now }),
    prices,
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
  if (!headless) {
    await lan.apply(machineSettings());
    // Later starts fetch nothing unasked: who has removed the models may have meant it. A download
    // that a cut broke off goes on.
    if (store.isNew || models.hasUnfinished()) models.startSetup(desktopOwnerId);
  }
  return {
    api,
    lan,
    recordEgress: (rows) => {
      for (const row of rows)
        egress.record({ ...row, process: 'renderer', bytesOut: 0, bytesIn: 0 });
    },
    setOnBattery: machine.setOnBattery,
    originalToOpen: (input) =>
      originals.toOpen(
        { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false },
        input,
      ),
    probesIdle: () => router.probes.idle(),
    close: () => closing.run(),
  };
}

/** What a host that could not open its data answers: the reason, to every call. */
export function problemOf(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError(
        'internal',
        'Hearth could not start its background process. Look into the log in the data folder.',
        { cause: error },
      );
}
