import { eventIterator, type ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { internalProcedure } from './procedure.ts';

/**
 * Between host and inference process. Model files are named by path: the host knows the catalogue,
 * this process only files.
 */

/** Around a call of a tool in what a model writes. */
export const callStart = '<tool_call>\n';
export const callEnd = '\n</tool_call>';

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

/** A cross-encoder: it reads a question and a passage together. */
export const rerankModelSpecSchema = z.object({
  path: z.string(),
  tokenizerPath: z.string(),
  maxTokens: z.number().int(),
});

/** A pair of networks: `detectorPath` finds lines of text, `path` reads them. */
export const ocrModelSpecSchema = z.object({ path: z.string(), detectorPath: z.string() });

/**
 * A line of text on a page. Its box may be tilted: middle, size along and across the line in
 * pixels, angle in radians, clockwise.
 */
export const ocrLineSchema = z.object({
  text: z.string(),
  confidence: z.number(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  angle: z.number(),
});

/** What is on a page, after it was turned the right way; lines in no order. */
export const ocrPageSchema = z.object({
  width: z.number(),
  height: z.number(),
  lines: z.array(ocrLineSchema),
});

export const localChatSchema = z.object({
  model: chatModelSpecSchema,
  messages: z.array(
    z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }),
  ),
  maxTokens: z.number().int().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.number().int().optional(),
  topK: z.number().int().optional(),
  minP: z.number().optional(),
  /**
   * What a token loses that came already, as OpenAI defines it: once, and for each time it came.
   * Default: 0.
   */
  presencePenalty: z.number().optional(),
  frequencyPenalty: z.number().optional(),
  /**
   * By how much the score of a token that came already is divided; without it small models get one
   * of their own.
   */
  repetitionPenalty: z.number().optional(),
  /**
   * What is added to a token's logit, by the token's id in this model; -100 and less forbids it.
   */
  logitBias: z.array(z.tuple([z.number().int(), z.number()])).optional(),
  /** GBNF that the whole answer keeps to. */
  grammar: z.string().optional(),
  /**
   * What may follow `callStart`: the answer goes on by this grammar once the model writes that, or
   * at once where it is forced.
   */
  calls: z.object({ grammar: z.string(), forced: z.boolean() }).optional(),
  /** False keeps a model that can think aloud from doing so; others ignore it. */
  thinking: z.boolean().optional(),
  /** How many tokens a model that thinks aloud may think; Default: the library's own bound. */
  thoughtTokens: z.number().int().optional(),
  /** How many of the likeliest tokens are given for each place. Default: no probabilities at all. */
  logprobs: z.number().int().min(0).max(20).optional(),
  /**
   * Of whom the prompt is: what is reused of the prompt before counts as cached only where that was
   * the same one's, so that no client learns how another's prompt began.
   */
  scope: z.string().optional(),
});

const tokenProbability = z.object({
  token: z.string(),
  logprob: z.number(),
  /** Null where the token is no whole character. */
  bytes: z.array(z.number().int()).readonly().nullable(),
});

export const localChatEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    text: z.string(),
    /** Of the tokens of the text, by the probabilities that they were drawn from. */
    logprobs: z
      .array(tokenProbability.extend({ top: z.array(tokenProbability).readonly() }))
      .readonly()
      .optional(),
  }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  /** Of calls of tools: what follows the first `callStart`, to the last `callEnd`. */
  z.object({ type: z.literal('call'), text: z.string() }),
  z.object({
    type: z.literal('finish'),
    stopSequence: z.string().optional(),
    reason: z.enum(['stop', 'length']),
    inputTokens: z.number(),
    /** Of these: evaluated for the same scope's prompt before. */
    cachedTokens: z.number(),
    outputTokens: z.number(),
  }),
]);

export const inferenceContract = {
  /** What the native libraries see; loads neither of them. */
  status: internalProcedure.output(
    z.object({ pid: z.number(), loaded: z.array(z.string()), rssBytes: z.number() }),
  ),
  gpu: internalProcedure.output(
    z.object({ name: z.string().nullable(), memoryBytes: z.number().nullable() }),
  ),
  chat: internalProcedure.input(localChatSchema).output(eventIterator(localChatEventSchema)),
  /** Tokens of the whole prompt, by the model's own template. */
  countPrompt: internalProcedure.input(localChatSchema).output(z.number()),
  countTokens: internalProcedure
    .input(z.object({ model: chatModelSpecSchema, texts: z.array(z.string()) }))
    .output(z.array(z.number())),
  /**
   * `vectors`: the vectors one after another as little-endian float32, in a Blob since a Uint8Array
   * does not cross as binary.
   */
  embed: internalProcedure
    .input(
      z.object({
        model: embeddingModelSpecSchema,
        kind: z.enum(['query', 'passage']),
        texts: z.array(z.string()),
      }),
    )
    .output(
      z.object({ dimensions: z.number(), inputTokens: z.number(), vectors: z.instanceof(Blob) }),
    ),
  /**
   * How well each passage answers, in their order; higher is better, of no fixed range. Null for
   * those that were not read within `budgetMs`, which counts from when the model is loaded.
   */
  rerank: internalProcedure
    .input(
      z.object({
        model: rerankModelSpecSchema,
        query: z.string(),
        passages: z.array(z.string()),
        budgetMs: z.number(),
      }),
    )
    .output(z.object({ scores: z.array(z.number().nullable()), inputTokens: z.number() })),
  /** Reads text from a picture. `pixels`: shades of gray, a byte each, row by row. */
  ocr: internalProcedure
    .input(
      z.object({
        model: ocrModelSpecSchema,
        width: z.number().int(),
        height: z.number().int(),
        pixels: z.instanceof(Blob),
      }),
    )
    .output(ocrPageSchema),
  unload: internalProcedure
    .input(z.object({ path: z.string() }))
    .output(z.object({ unloaded: z.boolean() })),
};

export type ChatModelSpec = z.infer<typeof chatModelSpecSchema>;
export type EmbeddingModelSpec = z.infer<typeof embeddingModelSpecSchema>;
export type RerankModelSpec = z.infer<typeof rerankModelSpecSchema>;
export type OcrModelSpec = z.infer<typeof ocrModelSpecSchema>;
export type OcrLine = z.infer<typeof ocrLineSchema>;
export type OcrPage = z.infer<typeof ocrPageSchema>;
export type LocalChatRequest = z.infer<typeof localChatSchema>;
export type LocalChatEvent = z.infer<typeof localChatEventSchema>;

export type InferenceClient = ContractRouterClient<typeof inferenceContract>;
