import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import type { Launcher } from '../../launcher/launcher.ts';
import { findSandbox, noSandbox, type Sandbox } from '../../launcher/sandbox.ts';
import { createAudit, type Audit } from '../audit/create-audit.ts';
import type { Changes } from '../changes/changes.ts';
import { createChanges } from '../changes/create-changes.ts';
import type { Closing } from '../closing.ts';
import { createEgressGate } from '../egress/create-egress-gate.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import { parserIsolation } from '../knowledge/parse/parser-isolation.ts';
import { createLog, type Log } from '../security/log.ts';
import { openLogFile } from '../security/log-file.ts';
import { createRedactor, type Redactor } from '../security/redact.ts';
import { createVault, type Vault } from '../security/vault.ts';
import { createSettings, type SettingsStore } from '../settings/create-settings.ts';
import { restoreWish } from '../store/data-folder.ts';
import { openStore, type OpenStore } from '../store/open-store.ts';
import { createStoreWriter, type StoreWriter } from '../store/store-writer.ts';

export interface StorageOptions {
  /** The data folder (HEARTH_HOME). */
  folder: string;
  /** How processes of ours are started. Default: by fork. */
  launcher?: Launcher;
  /** From the operating system's keychain, by main. */
  masterKey?: Buffer;
  /** Opens the vault where neither a keychain nor a key file does (HEARTH_PASSPHRASE). */
  passphrase?: string | undefined;
  /** Goes back to the newest good backup of the database first. */
  restoreBackup?: boolean;
}

/** The open data folder, and what every domain reads and writes there. */
export interface Storage {
  folder: string;
  now: () => number;
  store: OpenStore;
  writer: StoreWriter;
  writeFailed: (error: unknown) => void;
  log: Log;
  redactor: Redactor;
  vault: Vault;
  changes: Changes;
  settings: SettingsStore;
  /** The settings of the machine's own user, which hold for the machine. */
  machineSettings: () => Settings;
  audit: Audit;
  egress: EgressGate;
  /** Found while the vault opens: the search takes as long as a start of Node. */
  sandbox: Promise<Sandbox>;
}

/** Opens the log on its first use; it is closed after everything that writes to it. */
function createLazyLog(folder: string, redactor: Redactor, closing: Closing): () => Log {
  let log: Log | undefined;
  return () => {
    if (log !== undefined) return log;
    const destination = openLogFile({ folder });
    closing.add(() => destination.flushSync());
    return (log = createLog({ destination, redactor }));
  };
}

/** Throws what `openStore` throws. */
export async function composeStorage(options: StorageOptions, closing: Closing): Promise<Storage> {
  const { folder } = options;
  const now = Date.now;
  const redactor = createRedactor();
  const changes = createChanges();
  const openLog = createLazyLog(folder, redactor, closing);
  const store = await openStore({
    folder,
    now,
    log: openLog,
    restore: options.restoreBackup === true ? 'newest' : restoreWish(),
    backupsChanged: () => changes.publish(desktopOwnerId, { topic: 'backups' }),
  });
  closing.add(() => store.close());
  const log = openLog();
  // Electron starts utility processes itself, in no sandbox of ours.
  const sandbox = options.launcher
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
  return {
    folder,
    now,
    store,
    writer,
    writeFailed,
    log,
    redactor,
    vault,
    changes,
    settings,
    machineSettings,
    audit,
    egress,
    sandbox,
  };
}
