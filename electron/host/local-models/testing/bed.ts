import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings, type Settings } from '../../../../shared/contract/app.ts';
import type { InferenceClient } from '../../../../shared/contract/inference.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { createEgressGate } from '../../egress/create-egress-gate.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { CatalogueModel, CatalogueSource } from '../catalogue/model-catalogue.ts';
import type { Machine } from '../catalogue/choose-models.ts';
import { createLocalModels, type LocalModelsDeps } from '../local-models.ts';
import { sha256 } from './fake-hub.ts';

export const plenty: Machine = {
  totalMemoryBytes: 16e9,
  cores: 8,
  gpuMemoryBytes: null,
  freeDiskBytes: 1e12,
};

/** A chat model of one file. */
export function oneFileModel(
  id: string,
  bytes: Buffer,
  sources: CatalogueSource[],
  part: Partial<CatalogueModel> = {},
): CatalogueModel {
  return {
    id,
    name: id,
    kind: 'chat',
    defaultRank: 1,
    licence: 'Apache-2.0',
    parametersBillion: 0.1,
    contextTokens: 2048,
    languages: ['en'],
    capabilities: ['chat'],
    kvBytesPerToken: 1000,
    dimensions: null,
    embedding: null,
    files: [
      { name: 'model.gguf', role: 'weights', sizeBytes: bytes.length, sha256: sha256(bytes) },
    ],
    sources,
    ...part,
  };
}

export const hub = (
  type: 'huggingface' | 'hf-mirror' | 'modelscope',
  name = 'model.gguf',
  path = name,
): CatalogueSource => ({ type, files: [{ name, repo: 'org/repo', path }] });

/** Only what these tests do not reach: nothing is asked of a model. */
const noInference = (): InferenceClient => {
  throw new Error('no inference in this test');
};

/** The whole of local models on a real store, a real gate and a folder of its own. */
export async function createBed(
  deps: Partial<LocalModelsDeps> & {
    catalogue: CatalogueModel[];
    hubs?: Partial<Record<'huggingface' | 'hf-mirror' | 'modelscope', string>>;
    index?: string;
  },
) {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-local-models-'));
  const store = openMemoryStore();
  const changes = createChanges();
  let settings: Settings = defaultSettings;
  const egress = createEgressGate({
    sqlite: store.sqlite,
    settings: () => settings,
    changes,
    now: Date.now,
    writeFailed: () => undefined,
  });
  const { hubs = {}, index = 'http://127.0.0.1:9/simple', ...rest } = deps;
  const nowhere = 'http://127.0.0.1:9';
  const create = () =>
    createLocalModels({
      db: store.db,
      folder,
      egress,
      inference: noInference,
      changes,
      settings: () => settings,
      now: Date.now,
      readOnlyFolders: [],
      retryMs: 5,
      machine: () => Promise.resolve(plenty),
      addresses: {
        hubs: { huggingface: nowhere, 'hf-mirror': nowhere, modelscope: nowhere, ...hubs },
        index: () => Promise.resolve(index),
      },
      ...rest,
    });
  let models = await create();
  return {
    folder,
    store,
    get models() {
      return models;
    },
    set: (part: Partial<Settings>) => void (settings = { ...settings, ...part }),
    /** As after a restart of the host: the same folder and database. */
    async restart() {
      await models.close();
      models = await create();
    },
    async close() {
      await models.close();
      await egress.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Bed = Awaited<ReturnType<typeof createBed>>;
