import type { Settings } from '../../../../shared/contract/app.ts';
import type {
  ChatModelSpec,
  EmbeddingModelSpec,
  OcrModelSpec,
  RerankModelSpec,
} from '../../../../shared/contract/inference.ts';
import type { ModelKind } from '../../../../shared/contract/models.ts';
import { runContext, type CatalogueModel } from '../catalogue/model-catalogue.ts';
import { tokenizerNextTo, type CustomModels } from './custom-models.ts';
import { findInstalled, type InstalledModel, type ModelFolders } from './installed-files.ts';
import type { RunnableModel } from './local-runtime.ts';

/** A model whose files are here. */
export interface PresentModel extends Omit<RunnableModel, 'loaded' | 'kind'> {
  kind: ModelKind;
  ownerId: string | null;
  path: string;
  sizeBytes: number;
  removable: boolean;
  /** Place among the models of its kind; lower is better. */
  rank: number;
  chat: ChatModelSpec | null;
  embedding: EmbeddingModelSpec | null;
  rerank: RerankModelSpec | null;
  ocr: OcrModelSpec | null;
}

export interface InventoryDeps {
  catalogue: readonly CatalogueModel[];
  custom: CustomModels;
  folders: ModelFolders;
  totalMemoryBytes: number;
  settings: () => Settings;
}

const unranked = 1000;

/**
 * Of a question with a passage; a chunk has 500 at most, and what is longer costs more than it
 * tells.
 */
const rerankTokens = 512;

/** A file that vanishes by another hand is noticed after this. */
const rememberMs = 5000;

function fromCatalogue(
  model: CatalogueModel,
  files: InstalledModel,
  totalMemoryBytes: number,
): PresentModel {
  const contextTokens = runContext(model.contextTokens, totalMemoryBytes);
  const { id, name, kind, dimensions, parametersBillion, embedding } = model;
  return {
    id,
    name,
    kind,
    dimensions,
    parametersBillion,
    ownerId: null,
    contextTokens: kind === 'chat' ? contextTokens : model.contextTokens,
    path: files.weights,
    sizeBytes: files.sizeBytes,
    removable: files.removable,
    rank: model.defaultRank ?? unranked,
    chat: kind === 'chat' ? { path: files.weights, contextTokens, gpuLayers: 'auto' } : null,
    embedding:
      embedding === null || dimensions === null
        ? null
        : { path: files.weights, tokenizerPath: files.tokenizer ?? '', dimensions, ...embedding },
    rerank:
      kind === 'rerank'
        ? {
            path: files.weights,
            tokenizerPath: files.tokenizer ?? '',
            maxTokens: Math.min(model.contextTokens, rerankTokens),
          }
        : null,
    ocr: files.detector === null ? null : { path: files.weights, detectorPath: files.detector },
  };
}

/**
 * What is on this disk and can be asked: the catalogue's models with all their files, and files of
 * the user's own.
 */
export function createInventory({
  catalogue,
  custom,
  folders,
  totalMemoryBytes,
  settings,
}: InventoryDeps) {
  let known: { at: number; models: PresentModel[] } | undefined;

  function look(): PresentModel[] {
    const models = catalogue.flatMap((model) => {
      const files = findInstalled(folders, model);
      return files === null ? [] : [fromCatalogue(model, files, totalMemoryBytes)];
    });
    for (const row of custom.all()) {
      const contextTokens =
        row.kind === 'chat' ? runContext(row.context_tokens, totalMemoryBytes) : row.context_tokens;
      models.push({
        id: row.id,
        name: row.name,
        kind: row.kind,
        dimensions: null,
        parametersBillion: null,
        contextTokens,
        ownerId: row.owner_id,
        path: row.path,
        sizeBytes: row.size_bytes,
        removable: false,
        rank: unranked,
        chat: row.kind === 'chat' ? { path: row.path, contextTokens, gpuLayers: 'auto' } : null,
        embedding: null,
        rerank:
          row.kind === 'rerank'
            ? { path: row.path, tokenizerPath: tokenizerNextTo(row.path), maxTokens: contextTokens }
            : null,
        ocr: null,
      });
    }
    return models.sort((a, b) => a.rank - b.rank);
  }

  /** Asked with every request: the disk is not. */
  function present(): PresentModel[] {
    if (known === undefined || performance.now() - known.at > rememberMs)
      known = { at: performance.now(), models: look() };
    const defaults = new Set([settings().defaultChatModel, settings().defaultEmbeddingModel]);
    return known.models.toSorted((a, b) => Number(defaults.has(b.id)) - Number(defaults.has(a.id)));
  }

  return {
    /** Something was added or removed. */
    changed(): void {
      known = undefined;
    },
    /** The defaults first in their kinds, then the best. */
    present,
    find: (id: string): PresentModel | undefined => present().find((model) => model.id === id),
    firstOf: (kind: PresentModel['kind']): PresentModel | undefined =>
      present().find((model) => model.kind === kind),
  };
}

export type Inventory = ReturnType<typeof createInventory>;
