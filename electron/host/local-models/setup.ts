import type { Settings } from '../../../shared/contract/app.ts';
import type { ModelSetup } from '../../../shared/contract/models.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import type { CatalogueModel } from './catalogue/model-catalogue.ts';
import { choose, type Machine } from './catalogue/choose-models.ts';
import type { ModelDownloads } from './model-downloads/model-downloads.ts';
import type { Inventory } from './inventory/inventory.ts';

export interface SetupDeps {
  catalogue: readonly CatalogueModel[];
  downloads: ModelDownloads;
  inventory: Inventory;
  machine: () => Promise<Machine>;
  settings: () => Settings;
  changed: () => void;
}

type Kind = 'chat' | 'embedding';
type Notice = NonNullable<ModelSetup['notice']>;

export interface Setup {
  state(): ModelSetup;
  /** Resolves when it is done, also after a failure; a running one is joined. */
  run(ownerId: string): Promise<ModelSetup>;
}

/**
 * The first start: installs the best model of each kind that fits and is available, with a notice
 * when it is not the best.
 */
export function createSetup(deps: SetupDeps): Setup {
  const { inventory, downloads, catalogue, changed } = deps;
  let current: ModelSetup = { state: 'idle', chatModel: null, embeddingModel: null, notice: null };
  let running: Promise<ModelSetup> | undefined;

  const present = (): Pick<ModelSetup, 'chatModel' | 'embeddingModel'> => ({
    chatModel: inventory.firstOf('chat')?.id ?? null,
    embeddingModel: inventory.firstOf('embedding')?.id ?? null,
  });
  const isReady = (): boolean => present().chatModel !== null && present().embeddingModel !== null;

  function set(part: Partial<ModelSetup>): void {
    current = { ...current, ...part };
    changed();
  }

  /**
   * Tries the candidates in their order. Returns why the best one was not installed, or null.
   */
  async function obtain(
    kind: Kind,
    ids: readonly string[],
    noSpaceFor: string | null,
    ownerId: string,
  ): Promise<Notice | null> {
    const wanted = ids[0];
    const field = kind === 'chat' ? 'chatModel' : 'embeddingModel';
    if (wanted === undefined) return { code: 'no_space', wanted: noSpaceFor ?? kind, taken: null };
    let noSpace = false;
    for (const id of ids) {
      const model = catalogue.find((each) => each.id === id);
      if (model === undefined) continue;
      set({ [field]: id });
      try {
        await downloads.start(model, ownerId);
        return id === wanted
          ? null
          : { code: noSpace ? 'no_space' : 'next_best', wanted, taken: id };
      } catch (error) {
        const code = errorCodeOf(error);
        if (code === 'aborted' || code === 'local_only') throw error;
        noSpace ||= code === 'disk_full';
        // The next one is taken and the notice says so; a list of failures besides would only
        // alarm.
        if (id !== ids.at(-1)) downloads.dismiss(model);
      }
    }
    set({ [field]: null });
    return { code: noSpace ? 'no_space' : 'no_source', wanted, taken: null };
  }

  async function work(ownerId: string): Promise<ModelSetup> {
    set({ state: 'choosing', notice: null, ...present() });
    const machine = await deps.machine();
    const choice = choose(catalogue, machine, (id) => inventory.find(id) !== undefined);
    set({ state: 'downloading' });
    const needs = {
      embedding: inventory.firstOf('embedding') === undefined,
      chat: inventory.firstOf('chat') === undefined,
    };
    // The embedding model is small and lets documents be indexed while the chat model arrives.
    const [embedding, chat] = await Promise.all([
      needs.embedding ? obtain('embedding', choice.embedding, choice.noSpaceFor, ownerId) : null,
      needs.chat ? obtain('chat', choice.chat, choice.noSpaceFor, ownerId) : null,
    ]);
    const missedForSpace: Notice | null =
      needs.chat && chat === null && choice.noSpaceFor !== null
        ? { code: 'no_space', wanted: choice.noSpaceFor, taken: present().chatModel }
        : null;
    set({
      state: isReady() ? 'ready' : 'failed',
      notice: chat ?? embedding ?? missedForSpace,
      ...present(),
    });
    return current;
  }

  return {
    state: () =>
      running === undefined && isReady() ? { ...current, state: 'ready', ...present() } : current,
    run(ownerId) {
      if (running !== undefined) return running;
      if (isReady()) return Promise.resolve({ ...current, state: 'ready', ...present() });
      running = work(ownerId)
        .catch(() => {
          set({ state: 'failed', ...present(), notice: current.notice });
          return current;
        })
        .finally(() => {
          running = undefined;
          changed();
        });
      return running;
    },
  };
}
