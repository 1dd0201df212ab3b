import type {
  ChatModelSpec,
  LocalChatEvent,
  LocalChatRequest,
} from '../../../shared/contract/inference.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { availableMemory, type AvailableMemory } from '../resources/model-file.ts';
import { openChatModel, type ChatModel } from './chat-model.ts';
import type { LlamaLibrary } from './llama-library.ts';

export interface ChatModels {
  chat(request: LocalChatRequest, signal: AbortSignal): AsyncGenerator<LocalChatEvent>;
  countTokens(spec: ChatModelSpec, texts: readonly string[]): Promise<number[]>;
  countPrompt(request: LocalChatRequest): Promise<number>;
  /** Paths of the files in memory. */
  loaded(): string[];
  /** False when the model is not loaded, or is in use. */
  unload(path: string): Promise<boolean>;
}

const sameSpec = (a: ChatModelSpec, b: ChatModelSpec): boolean =>
  a.contextTokens === b.contextTokens && a.gpuLayers === b.gpuLayers;

/**
 * Chat models by path, each loaded on first use. A model requested with other settings is reloaded
 * once it is idle.
 */
export function createChatModels(deps: {
  library: () => Promise<LlamaLibrary>;
  available?: AvailableMemory;
}): ChatModels {
  const models = new Map<string, Promise<ChatModel>>();

  function open(spec: ChatModelSpec): Promise<ChatModel> {
    const opening = openChatModel(deps.library, spec, deps.available ?? availableMemory);
    models.set(spec.path, opening);
    opening.catch(() => {
      if (models.get(spec.path) === opening) models.delete(spec.path);
    });
    return opening;
  }

  async function get(spec: ChatModelSpec): Promise<ChatModel> {
    const known = models.get(spec.path);
    if (known === undefined) return open(spec);
    const model = await known;
    if (sameSpec(model.spec, spec)) return model;
    if (model.busy) throw new AppError('busy', phrase('models.otherSettings'), { retryable: true });
    if (models.get(spec.path) !== known) return get(spec);
    models.delete(spec.path);
    await model.dispose();
    return get(spec);
  }

  return {
    async *chat(request, signal) {
      yield* (await get(request.model)).chat(request, signal);
    },
    countTokens: async (spec, texts) => (await get(spec)).countTokens(texts),
    countPrompt: async (request) => (await get(request.model)).countPrompt(request),
    loaded: () => [...models.keys()],
    async unload(path) {
      const known = models.get(path);
      const model = await known?.catch(() => undefined);
      if (model === undefined || model.busy || models.get(path) !== known) return false;
      models.delete(path);
      await model.dispose();
      return true;
    },
  };
}
