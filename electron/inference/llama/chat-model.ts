import type {
  ChatWrapper,
  LlamaChat,
  LlamaContext,
  LlamaContextSequence,
  LlamaModel,
} from 'node-llama-cpp';
import type {
  ChatModelSpec,
  LocalChatEvent,
  LocalChatRequest,
} from '../../../shared/contract/inference.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { readGgufHeader } from '../../model-files/gguf-header.ts';
import { modelBroken } from '../../model-files/model-broken.ts';
import { checkMemory, modelFileSize, type AvailableMemory } from '../resources/model-file.ts';
import { createQueue } from '../resources/queue.ts';
import { templatedPrompt } from './chat-history.ts';
import { generate } from './generate.ts';
import type { LlamaLibrary } from './llama-library.ts';
import { createPieces } from './pieces.ts';

export interface ChatModel {
  readonly spec: ChatModelSpec;
  readonly busy: boolean;
  chat(request: LocalChatRequest, signal: AbortSignal): AsyncGenerator<LocalChatEvent>;
  countTokens(texts: readonly string[]): number[];
  /** Of the whole prompt, by the model's own template. */
  countPrompt(request: LocalChatRequest): number;
  dispose(): Promise<void>;
}

/**
 * Below this models fall into loops by themselves; above it a penalty for repeating does more harm
 * (names, quotes) than good.
 */
const smallModelParameters = 1.5e9;

/** What the library throws while it loads, as an error of ours. */
function loadError(error: unknown, library: LlamaLibrary, path: string): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof library.module.InsufficientMemoryError || /memory|alloc/i.test(message)) {
    return new AppError('model_too_large', phrase('models.notEnoughMemory', { path }), {
      cause: error,
    });
  }
  return modelBroken(path, error);
}

async function loadWeights(library: LlamaLibrary, spec: ChatModelSpec): Promise<LlamaModel> {
  const { llama } = library;
  const load = (gpuLayers: 'auto' | number): Promise<LlamaModel> =>
    llama.loadModel({ modelPath: spec.path, gpuLayers });
  if (llama.gpu === false) return load(0);
  // A graphics memory that other programs fill meanwhile must not refuse what main memory can hold.
  return load(spec.gpuLayers).catch(() => load(0));
}

async function openContext(
  library: LlamaLibrary,
  model: LlamaModel,
  spec: ChatModelSpec,
): Promise<LlamaContext> {
  const most = Math.min(spec.contextTokens, model.trainContextSize);
  return model.createContext({
    contextSize: { min: Math.min(most, 1024), max: most },
    sequences: 1,
    threads: library.threads,
  });
}

interface Session {
  context: LlamaContext;
  sequence: LlamaContextSequence;
  chats: Map<boolean, LlamaChat>;
  /** Of whom the prompt is that the sequence has; undefined where that is not known. */
  scope: string | undefined;
}

/** The model's own template, or one that keeps a thinking model from thinking aloud. */
function wrapperOf(library: LlamaLibrary, model: LlamaModel, thinking: boolean): ChatWrapper {
  const settings = thinking
    ? {}
    : { customWrapperSettings: { qwen: { thoughts: 'discourage' as const } } };
  return library.module.resolveChatWrapper(model, settings);
}

/** Both wrappers share the sequence. */
function chatOf(
  library: LlamaLibrary,
  model: LlamaModel,
  session: Session,
  thinking: boolean,
): LlamaChat {
  let chat = session.chats.get(thinking);
  if (chat !== undefined) return chat;
  const { LlamaChat: Chat } = library.module;
  chat = new Chat({
    contextSequence: session.sequence,
    chatWrapper: wrapperOf(library, model, thinking),
  });
  session.chats.set(thinking, chat);
  return chat;
}

/**
 * Loads a GGUF file. Its header is checked before the library sees it. Throws
 * `model_not_installed`, `model_broken`, `model_too_large`. The context is made with the first
 * chat, so that counting tokens costs only the weights' mapping.
 */
export async function openChatModel(
  getLibrary: () => Promise<LlamaLibrary>,
  spec: ChatModelSpec,
  available: AvailableMemory,
): Promise<ChatModel> {
  const size = await modelFileSize(spec.path);
  const { parameters } = await readGgufHeader(spec.path);
  const library = await getLibrary();
  if (library.llama.gpu === false) checkMemory(spec.path, size, available);
  const model = await loadWeights(library, spec).catch((error: unknown) =>
    Promise.reject(loadError(error, library, spec.path)),
  );
  const queue = createQueue();
  let session: Session | undefined;

  async function openSession(): Promise<Session> {
    if (session !== undefined) return session;
    const context = await openContext(library, model, spec).catch((error: unknown) =>
      Promise.reject(loadError(error, library, spec.path)),
    );
    session = { context, sequence: context.getSequence(), chats: new Map(), scope: undefined };
    return session;
  }

  async function* chat(
    request: LocalChatRequest,
    outer: AbortSignal,
  ): AsyncGenerator<LocalChatEvent> {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const pieces = createPieces();
    const finished = queue.run(async () => {
      const open = await openSession();
      const answerer = chatOf(library, model, open, request.thinking ?? true);
      const isSameScope = request.scope !== undefined && open.scope === request.scope;
      open.scope = request.scope;
      return generate(answerer, request, {
        library,
        pieces,
        signal,
        penaliseRepeats: parameters < smallModelParameters,
        isSameScope,
      });
    }, signal);
    finished.then(
      () => pieces.end(),
      (error: unknown) => pieces.end(toAppError(error)),
    );
    try {
      yield* pieces.stream();
      yield await finished;
    } finally {
      stop.abort();
    }
  }

  return {
    spec,
    get busy() {
      return queue.length > 0;
    },
    chat,
    countTokens: (texts) => texts.map((text) => model.tokenize(text).length),
    countPrompt: ({ messages, thinking = true }) =>
      templatedPrompt(wrapperOf(library, model, thinking), model, messages).prompt.length,
    async dispose() {
      await session?.context.dispose();
      await model.dispose();
    },
  };
}
