import type { LocalModel } from '../../../shared/contract/models.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { memoryOf, sizeOf, type CatalogueModel } from './catalogue/model-catalogue.ts';
import { choose, fitOf, type Machine } from './catalogue/choose-models.ts';
import type { ModelDownloads } from './model-downloads/model-downloads.ts';
import type { Inventory, PresentModel } from './inventory/inventory.ts';
import type { Lifecycle } from './runtime/lifecycle.ts';

export interface ListDeps {
  catalogue: readonly CatalogueModel[];
  inventory: Inventory;
  lifecycle: Lifecycle;
  downloads: ModelDownloads;
}

interface CatalogueView extends Pick<ListDeps, 'lifecycle' | 'downloads'> {
  machine: Machine;
  /** Ids. */
  recommended: ReadonlySet<string>;
}

function fromCatalogue(
  model: CatalogueModel,
  present: PresentModel | undefined,
  { machine, recommended, lifecycle, downloads }: CatalogueView,
): LocalModel {
  const { id, name, kind, licence, contextTokens, languages, capabilities, dimensions } = model;
  const { fits, note } = fitOf(model, machine, present !== undefined);
  return {
    id,
    name,
    kind,
    licence,
    contextTokens,
    languages,
    capabilities,
    dimensions,
    fits,
    sizeBytes: present?.sizeBytes ?? sizeOf(model),
    memoryBytes: memoryOf(model, machine.totalMemoryBytes),
    fitNote: note,
    recommended: recommended.has(id),
    installed: present !== undefined,
    custom: false,
    path: present?.path ?? null,
    loaded: present !== undefined && lifecycle.isLoaded(present.path),
    download: present === undefined ? downloads.stateOf(model) : null,
    sources: model.sources.map(({ type }) => type),
  };
}

function fromFile(model: PresentModel, machine: Machine, lifecycle: Lifecycle): LocalModel {
  const { id, name, kind, contextTokens, dimensions, sizeBytes, path } = model;
  const fits = sizeBytes * 1.1 <= Math.max(machine.totalMemoryBytes, machine.gpuMemoryBytes ?? 0);
  return {
    id,
    name,
    kind,
    contextTokens,
    dimensions,
    sizeBytes,
    path,
    fits,
    licence: '',
    memoryBytes: Math.round(sizeBytes * 1.1),
    languages: [],
    capabilities: [kind],
    fitNote: fits ? '' : phrase('models.largerThanMemory').text,
    recommended: false,
    installed: true,
    custom: true,
    loaded: lifecycle.isLoaded(path),
    download: null,
    sources: [],
  };
}

/** Every model a user may see: the catalogue's, and files of their own. */
export function listLocalModels(ownerId: string, machine: Machine, deps: ListDeps): LocalModel[] {
  const present = deps.inventory.present();
  const { chat, embedding } = choose(deps.catalogue, machine, (id) =>
    present.some((model) => model.id === id),
  );
  const recommended = new Set([chat[0], embedding[0]].filter((id) => id !== undefined));
  const catalogue = deps.catalogue.map((model) =>
    fromCatalogue(
      model,
      present.find(({ id }) => id === model.id),
      { ...deps, machine, recommended },
    ),
  );
  return [
    ...catalogue,
    ...present
      .filter((model) => model.ownerId === ownerId)
      .map((model) => fromFile(model, machine, deps.lifecycle)),
  ];
}
