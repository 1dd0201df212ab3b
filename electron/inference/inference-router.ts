import { implement, ORPCError } from '@orpc/server';
import { inferenceContract, type LocalChatEvent } from '../../shared/contract/inference.ts';
import { type PlainError, toPlainError } from '../../shared/errors.ts';
import type { LlamaLibrary } from './llama/llama-library.ts';
import { describeGpu } from './llama/llama-library.ts';
import type { ChatModels } from './llama/chat-models.ts';
import type { EmbedTexts } from './onnx/embed-texts.ts';
import type { ModelWorkers } from './onnx/model-workers.ts';

export interface InferenceDeps {
  library: () => Promise<LlamaLibrary>;
  chatModels: ChatModels;
  onnxModels: ModelWorkers;
  embedTexts: EmbedTexts;
}

function toContractError(error: unknown): ORPCError<string, Omit<PlainError, 'code' | 'message'>> {
  const { code, message, ...data } = toPlainError(error);
  return new ORPCError(code, { message, data });
}

async function* translated(events: AsyncGenerator<LocalChatEvent>): AsyncGenerator<LocalChatEvent> {
  try {
    yield* events;
  } catch (error) {
    throw toContractError(error);
  }
}

async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toContractError(error);
  }
}

/** A call without a signal cannot be aborted, and still needs one to pass on. */
const orNever = (signal: AbortSignal | undefined): AbortSignal =>
  signal ?? new AbortController().signal;

/** The contract between host and inference process, on the two libraries. */
export function createInferenceRouter({
  library,
  chatModels,
  onnxModels,
  embedTexts,
}: InferenceDeps) {
  const os = implement(inferenceContract);
  const loaded = (): string[] => [...chatModels.loaded(), ...onnxModels.loaded()];
  return os.router({
    status: os.status.handler(() => ({
      pid: process.pid,
      loaded: loaded(),
      rssBytes: process.memoryUsage.rss(),
    })),
    gpu: os.gpu.handler(() => answered(library().then(describeGpu))),
    chat: os.chat.handler(({ input, signal }) =>
      translated(chatModels.chat(input, orNever(signal))),
    ),
    countPrompt: os.countPrompt.handler(({ input }) => answered(chatModels.countPrompt(input))),
    countTokens: os.countTokens.handler(({ input }) =>
      answered(chatModels.countTokens(input.model, input.texts)),
    ),
    embed: os.embed.handler(async ({ input, signal }) => {
      const { inputTokens, vectors } = await answered(embedTexts.embed(input, orNever(signal)));
      return { dimensions: input.model.dimensions, inputTokens, vectors: new Blob([vectors]) };
    }),
    rerank: os.rerank.handler(({ input, signal }) =>
      answered(onnxModels.run({ type: 'rerank', ...input }, orNever(signal))),
    ),
    ocr: os.ocr.handler(async ({ input: { model, width, height, pixels }, signal }) => {
      const image = { width, height, pixels: new Uint8Array(await pixels.arrayBuffer()) };
      return answered(onnxModels.run({ type: 'ocr', model, image }, orNever(signal)));
    }),
    unload: os.unload.handler(async ({ input }) => {
      const [chat, onnx] = await answered(
        Promise.all([chatModels.unload(input.path), onnxModels.unload(input.path)]),
      );
      if (onnx) embedTexts.forget(input.path);
      return { unloaded: chat || onnx };
    }),
  });
}
