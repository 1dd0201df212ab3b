import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Settings } from '../../../shared/contract/app.ts';
import type { InferenceClient } from '../../../shared/contract/inference.ts';
import type { LocalModel, ModelSetup } from '../../../shared/contract/models.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Changes } from '../changes/changes.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import type { HearthTables } from '../store/schema.ts';
import { loadCatalogue, type CatalogueModel } from './catalogue/model-catalogue.ts';
import type { Machine } from './catalogue/choose-models.ts';
import { createCustomModels } from './inventory/custom-models.ts';
import { createModelDownloads } from './model-downloads/model-downloads.ts';
import type { SourceAddresses } from './model-downloads/fetch-from-sources.ts';
import { createHashes } from './model-downloads/pinned-hashes.ts';
import { hasUnfinished, type ModelFolders } from './inventory/installed-files.ts';
import { createInventory, type Inventory, type PresentModel } from './inventory/inventory.ts';
import { createLifecycle } from './runtime/lifecycle.ts';
import { listLocalModels } from './list-local-models.ts';
import type { LocalRuntime } from './inventory/local-runtime.ts';
import {
  freeDisk,
  measureMachine,
  totalMemory,
  type FreeDisk,
  type Gpu,
} from './catalogue/machine.ts';
import { createOcr, type Ocr } from './runtime/ocr.ts';
import { createReachability } from './model-downloads/reachability.ts';
import { createReranker, type Reranker } from './runtime/reranker.ts';
import { createLocalRuntime } from './runtime/create-local-runtime.ts';
import { createSetup } from './setup.ts';
import { hubOrigins } from './sources/hubs.ts';
import { configuredIndex } from './sources/python-index.ts';

export interface LocalModelsDeps {
  db: Kysely<HearthTables>;
  /** HEARTH_HOME; models lie in `models/<id>/` below it. */
  folder: string;
  egress: EgressGate;
  inference: () => InferenceClient;
  changes: Changes;
  settings: () => Settings;
  now: () => number;
  /**
   * Folders of installed models that are only read; by default those that `HEARTH_MODELS` names.
   */
  readOnlyFolders?: readonly string[];
  catalogue?: readonly CatalogueModel[];
  addresses?: SourceAddresses;
  freeDisk?: FreeDisk;
  /** Milliseconds before a broken download goes on. */
  retryMs?: number;
  /** Injected by tests; measured otherwise. */
  machine?: () => Promise<Machine>;
}

export interface LocalModels {
  runtime: LocalRuntime;
  ocr: Ocr;
  reranker: Reranker;
  local(ownerId: string): Promise<LocalModel[]>;
  setup(ownerId: string): ModelSetup;
  startSetup(ownerId: string): ModelSetup;
  /** As `startSetup`, and resolves when it is done. */
  finishSetup(ownerId: string): Promise<ModelSetup>;
  download(ownerId: string, input: { id: string }): Promise<LocalModel>;
  pause(ownerId: string, input: { id: string }): Promise<LocalModel>;
  cancel(ownerId: string, input: { id: string }): Promise<LocalModel>;
  remove(ownerId: string, input: { id: string }): Promise<{ removed: boolean }>;
  addFile(ownerId: string, input: { path: string; name?: string | undefined }): Promise<LocalModel>;
  /** The graphics processor as llama.cpp sees it; asked of the inference process once. */
  gpu(): Promise<Gpu>;
  /** A download was broken off, by a cut or the end of the host. */
  hasUnfinished(): boolean;
  /** Nothing is loaded any more: the inference process may end. Returns how to stop listening. */
  onIdle(listener: () => void): () => void;
  isBusy(): boolean;
  /** To be told when the inference process ended, however. */
  inferenceStopped(): void;
  close(): Promise<void>;
}

const foldersFromEnvironment = (): string[] =>
  (process.env['HEARTH_MODELS'] ?? '').split(delimiter).filter((folder) => folder !== '');

/** The package index is asked of pip once a run. */
function defaultAddresses(): SourceAddresses {
  let index: Promise<string> | undefined;
  return { hubs: hubOrigins, index: () => (index ??= configuredIndex()) };
}

/** Asked once: it starts the inference process and loads llama.cpp. A failure is asked again. */
function gpuMeter(inference: () => InferenceClient): () => Promise<Gpu> {
  let known: Promise<Gpu> | undefined;
  return () => {
    known ??= Promise.resolve()
      .then(() => inference().gpu())
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };
}

/** Throws `not_found`, and `forbidden` for a model that Hearth did not install. */
function removableModel(inventory: Inventory, ownerId: string, id: string): PresentModel {
  const model = inventory.find(id);
  if (model === undefined || (model.ownerId !== null && model.ownerId !== ownerId))
    throw new AppError('not_found', phrase('models.notHere', { id }));
  if (model.ownerId === null && !model.removable)
    throw new AppError('forbidden', phrase('models.bundled', { name: model.name }));
  return model;
}

/** Throws `not_found`. */
function modelOf(catalogue: readonly CatalogueModel[], id: string): CatalogueModel {
  const model = catalogue.find((each) => each.id === id);
  if (model === undefined) throw new AppError('not_found', phrase('models.notInCatalogue', { id }));
  return model;
}

/**
 * The models of this machine: which there are, their downloads, their removal, and the runtime that the
 * router asks. Composes `inventory`, `model-downloads`, `sources` and `runtime`.
 */
export async function createLocalModels(deps: LocalModelsDeps): Promise<LocalModels> {
  const { db, egress, changes, settings, now } = deps;
  const catalogue = deps.catalogue ?? loadCatalogue();
  const folders: ModelFolders = {
    own: join(deps.folder, 'models'),
    readOnly: deps.readOnlyFolders ?? foldersFromEnvironment(),
  };
  mkdirSync(folders.own, { recursive: true });
  const disk = deps.freeDisk ?? freeDisk;
  const changed = (ownerId: string = desktopOwnerId): void => {
    inventory.changed();
    ocr.inventoryChanged();
    changes.publish(desktopOwnerId, { topic: 'models' });
    if (ownerId !== desktopOwnerId) changes.publish(ownerId, { topic: 'models' });
  };
  const custom = await createCustomModels({ db, now });
  const inventory = createInventory({
    catalogue,
    custom,
    folders,
    totalMemoryBytes: totalMemory(),
    settings,
  });
  const lifecycle = createLifecycle({ inference: deps.inference, settings, now, changed });
  const inference = (): InferenceClient => {
    lifecycle.touch();
    return deps.inference();
  };
  const ocr = createOcr({ inventory, lifecycle, inference });
  const gpu = gpuMeter(inference);
  const reachability = createReachability({ egress, now });
  const addresses = deps.addresses ?? defaultAddresses();
  const downloads = createModelDownloads({
    egress,
    hashes: createHashes({ db, now }),
    freeDisk: disk,
    reachability,
    addresses,
    folders,
    settings,
    now,
    changed,
    ...(deps.retryMs === undefined ? {} : { retryMs: deps.retryMs }),
  });
  const machine = deps.machine ?? (() => measureMachine(folders.own, gpu, disk));
  const setup = createSetup({ catalogue, downloads, inventory, machine, settings, changed });
  const list = async (ownerId: string): Promise<LocalModel[]> =>
    listLocalModels(ownerId, await machine(), { catalogue, inventory, lifecycle, downloads });

  const inCatalogue = (id: string): CatalogueModel => modelOf(catalogue, id);

  async function shown(ownerId: string, id: string): Promise<LocalModel> {
    const model = (await list(ownerId)).find((each) => each.id === id);
    if (model === undefined) throw new AppError('not_found', phrase('models.noModel', { id }));
    return model;
  }

  async function remove(ownerId: string, id: string): Promise<{ removed: boolean }> {
    const model = removableModel(inventory, ownerId, id);
    if (!(await lifecycle.unload(model.path)))
      throw new AppError('busy', phrase('models.answering', { name: model.name }), {
        retryable: true,
      });
    if (model.ownerId === null) await rm(join(folders.own, id), { recursive: true, force: true });
    else await custom.remove(ownerId, id);
    changed(ownerId);
    return { removed: true };
  }

  return {
    runtime: createLocalRuntime({ inventory, lifecycle, inference }),
    ocr,
    reranker: createReranker({ inventory, lifecycle, inference }),
    local: list,
    setup: () => setup.state(),
    startSetup(ownerId) {
      void setup.run(ownerId);
      return setup.state();
    },
    finishSetup: (ownerId) => setup.run(ownerId),
    async download(ownerId, { id }) {
      const model = inCatalogue(id);
      if (inventory.find(id) === undefined) {
        reachability.forget();
        const started = downloads.start(model, ownerId);
        // What was refused at once (local only) is this call's failure; what fails later is the
        // download's state.
        if (downloads.stateOf(model) === null || settings().localOnly) await started;
        started.catch(() => undefined);
      }
      return shown(ownerId, id);
    },
    async pause(ownerId, { id }) {
      await downloads.pause(inCatalogue(id));
      return shown(ownerId, id);
    },
    async cancel(ownerId, { id }) {
      await downloads.cancel(inCatalogue(id));
      changed(ownerId);
      return shown(ownerId, id);
    },
    remove: (ownerId, { id }) => remove(ownerId, id),
    async addFile(ownerId, { path, name }) {
      const row = await custom.add(ownerId, path, name, new Set(catalogue.map(({ id }) => id)));
      changed(ownerId);
      return shown(ownerId, row.id);
    },
    gpu,
    hasUnfinished: () => hasUnfinished(folders),
    onIdle: lifecycle.onIdle,
    isBusy: lifecycle.isBusy,
    inferenceStopped: lifecycle.processStopped,
    async close() {
      lifecycle.close();
      await downloads.close();
    },
  };
}
