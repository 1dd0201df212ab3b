import { eventIterator, type ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';

/** Between host and inference process. Model files are named by path: the host knows the catalogue, this process only files. */

export const chatModelSpecSchema = z.object({
  path: z.string(),
  contextTokens: z.number().int(),
  /** `auto` takes a GPU when there is one; a number is the count of layers on it. */
  gpuLayers: z.union([z.literal('auto'), z.number().int()]),
});

export const embeddingModelSpecSchema = z.object({
  path: z.string(),
  tokenizerPath: z.string(),
  dimensions: z.number().int(),
  maxTokens: z.number().int(),
  pooling: z.enum(['mean', 'cls']),
  queryPrefix: z.string(),
  passagePrefix: z.string(),
});

export const localChatSchema = z.object({
  model: chatModelSpecSchema,
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  maxTokens: z.number().int().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.number().int().optional(),
  /** False keeps a model that can think aloud from doing so; others ignore it. */
  thinking: z.boolean().optional(),
});

export const localChatEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({ type: z.literal('finish'), reason: z.enum(['stop', 'length']), inputTokens: z.number(), outputTokens: z.number() }),
]);

export const inferenceContract = {
  /** What the native libraries see; loads neither of them. */
  status: procedure.output(z.object({ pid: z.number(), loaded: z.array(z.string()), rssBytes: z.number() })),
  gpu: procedure.output(z.object({ name: z.string().nullable(), memoryBytes: z.number().nullable() })),
  chat: procedure.input(localChatSchema).output(eventIterator(localChatEventSchema)),
  countTokens: procedure.input(z.object({ model: chatModelSpecSchema, texts: z.array(z.string()) })).output(z.array(z.number())),
  /** `vectors`: the vectors one after another as little-endian float32, in a Blob since a Uint8Array does not cross as binary. */
  embed: procedure
    .input(z.object({ model: embeddingModelSpecSchema, kind: z.enum(['query', 'passage']), texts: z.array(z.string()) }))
    .output(z.object({ dimensions: z.number(), inputTokens: z.number(), vectors: z.instanceof(Blob) })),
  unload: procedure.input(z.object({ path: z.string() })).output(z.object({ unloaded: z.boolean() })),
};

export type ChatModelSpec = z.infer<typeof chatModelSpecSchema>;
export type EmbeddingModelSpec = z.infer<typeof embeddingModelSpecSchema>;
export type LocalChatRequest = z.infer<typeof localChatSchema>;
export type LocalChatEvent = z.infer<typeof localChatEventSchema>;

export type InferenceClient = ContractRouterClient<typeof inferenceContract>;
