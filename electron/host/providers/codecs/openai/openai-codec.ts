import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { providerOf } from '../../catalogue.ts';
import type { Codec, CreateCodec, Endpoint } from '../../provider.ts';
import { createHttp, untilFinished, type Dialect } from '../http.ts';
import { chunkSchema, errorIn, fromOpenAiChunk } from './from-openai-chunk.ts';
import { toOpenAiBody } from './to-openai-body.ts';

const embeddingsSchema = z.looseObject({
  data: z.array(z.looseObject({ index: z.number().nullish(), embedding: z.array(z.number()).min(1) })),
  usage: z.looseObject({ prompt_tokens: z.number().nullish() }).nullish(),
});
const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** The status that an error inside a reply of status 200 tells of (OpenRouter puts it into `code`); else the provider is at fault. */
function statusIn(error: unknown): number {
  const code = Number((error as { code?: unknown } | null)?.code);
  return code >= 400 && code < 600 ? code : 500;
}

/** To length 1, which not every provider does. */
function normalised(vector: readonly number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return Float32Array.from(vector, (value) => value / length);
}

const dialect: Dialect = {
  name: 'OpenAI',
  headers: ({ apiKey }) => (apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
  failureIn(value) {
    const chunk = chunkSchema.safeParse(value);
    const error = chunk.success ? errorIn(chunk.data) : null;
    return error === null ? null : { status: statusIn(error), body: { error } };
  },
};

/** OpenAI's chat completions, embeddings and model list, for every provider that speaks them. */
export function createOpenAiCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values, unreadable } = createHttp(deps, dialect);

  async function* told(endpoint: Endpoint, response: Response): AsyncGenerator<ChatEvent> {
    for await (const chunk of values(chunkSchema, endpoint, response)) yield* fromOpenAiChunk(chunk);
  }

  return {
    async *chat(endpoint, request, options): AsyncGenerator<ChatEvent> {
      const response = await send(endpoint, '/chat/completions', toOpenAiBody(request, providerOf(endpoint.provider)), options);
      yield* untilFinished(told(endpoint, response), endpoint, options.signal);
    },
    async embed(endpoint, request, options) {
      const response = await send(endpoint, '/embeddings', { model: request.model, input: request.input, encoding_format: 'float' }, options);
      const { data, usage } = await json(embeddingsSchema, endpoint, response);
      const ordered = data.map((row, position) => ({ at: row.index ?? position, row })).sort((a, b) => a.at - b.at);
      const dimensions = ordered[0]?.row.embedding.length;
      if (ordered.length !== request.input.length || ordered.some(({ at, row }, position) => at !== position || row.embedding.length !== dimensions)) throw unreadable(endpoint);
      return { vectors: ordered.map(({ row }) => normalised(row.embedding)), inputTokens: usage?.prompt_tokens ?? 0 };
    },
    async listModels(endpoint, options) {
      const { data } = await json(modelsSchema, endpoint, await send(endpoint, '/models', undefined, options));
      return data.map(({ id }) => ({ id, contextTokens: null, maxOutputTokens: null, capabilities: null }));
    },
    balance: async () => null,
  };
}
