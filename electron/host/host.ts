/**
 * The composition root of the host: everything is wired here, by hand, and closed in reverse order.
 */
import type { EgressRecord, OriginalToOpen } from '../../shared/contract/main.ts';
import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import type { HostApi } from './api-context.ts';
import { desktopCaller } from './caller.ts';
import { createClosing, type Closing } from './closing.ts';
import { composeClients } from './compose/compose-clients.ts';
import { composeKnowledge } from './compose/compose-knowledge.ts';
import { composeModels } from './compose/compose-models.ts';
import { composeRouting } from './compose/compose-routing.ts';
import { composeServers } from './compose/compose-servers.ts';
import { composeStorage, type StorageOptions } from './compose/compose-storage.ts';
import type { LanSwitch } from './lan-server/lan-switch.ts';
import { beginSetup } from './local-models/begin-setup.ts';

export interface HostOptions extends StorageOptions {
  version: string;
  headless: boolean;
  /** The version of the Electron that runs instead of ours. */
  standIn?: string | null;
  electron?: string | null;
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

async function compose(options: HostOptions, closing: Closing): Promise<Host> {
  const { version, headless, standIn = null, electron = null, runKey } = options;
  const storage = await composeStorage(options, closing);
  const models = await composeModels(storage, options.launcher, closing);
  const clients = await composeClients(storage, closing);
  const routing = composeRouting({ storage, models, clients }, closing);
  const knowledge = await composeKnowledge({ storage, models, clients, routing }, closing);
  const parts = { storage, models, clients, routing, knowledge };
  const facts = { version, headless, standIn, electron, runKey };
  const { api, lan } = composeServers(parts, facts, closing);
  routing.checks.start();
  if (!headless) {
    await lan.apply(storage.machineSettings());
    beginSetup(models.models, desktopOwnerId, storage.store.isNew);
  }
  return {
    api,
    lan,
    recordEgress: (rows) => {
      for (const row of rows)
        storage.egress.record({ ...row, process: 'renderer', bytesOut: 0, bytesIn: 0 });
    },
    setOnBattery: models.machine.setOnBattery,
    originalToOpen: (input) => knowledge.knowledge.originals.toOpen(desktopCaller, input),
    probesIdle: () => routing.router.probes.idle(),
    close: () => closing.run(),
  };
}

/** What a host that could not open its data answers: the reason, to every call. */
export function problemOf(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', phrase('access.hostNotStarted'), { cause: error });
}
