import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { baseUrlsOf } from '../../base-url.ts';
import { providerOf } from '../../catalogue.ts';
import type { CallOptions, Codec, CreateCodec, Endpoint, ListedModel } from '../../provider.ts';
import { createHttp, hostOf, untilFinished, type Dialect } from '../http.ts';
import { unitVector } from '../unit-vector.ts';
import { createCallMemory } from './call-memory.ts';
import { classifyGemini, failureIn } from './classify-gemini.ts';
import { chunkSchema, createChunkReader } from './from-gemini-chunk.ts';
import { modelsSchema, pageSize, toListedModel } from './list-models.ts';
import { modelPath } from './model-traits.ts';
import { toGeminiBody } from './to-gemini-body.ts';

const embeddingsSchema = z.looseObject({
  embeddings: z.array(z.looseObject({ values: z.array(z.number()).min(1) })),
  usageMetadata: z.looseObject({ promptTokenCount: z.number().nullish() }).nullish(),
});

const dialect: Dialect = {
  name: 'Gemini',
  headers: ({ apiKey }) => (apiKey === '' ? {} : { 'x-goog-api-key': apiKey }),
  addresses: (endpoint, path) => baseUrlsOf(endpoint.baseUrl, providerOf(endpoint.provider)).map((base) => `${base}${path}`),
  failureIn,
  classify: classifyGemini,
};

/** Google's Gemini by `streamGenerateContent`; its base URL ends in `/v1beta`. */
export function createGeminiCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values, unreadable } = createHttp(deps, dialect);
  const memory = createCallMemory();

  async function* told(endpoint: Endpoint, response: Response): AsyncGenerator<ChatEvent> {
    const read = createChunkReader(hostOf(endpoint), memory);
    for await (const chunk of values(chunkSchema, endpoint, response)) yield* read(chunk);
  }
  const page = async (endpoint: Endpoint, token: string, options: CallOptions) =>
    json(modelsSchema, endpoint, await send(endpoint, `/models?pageSize=${pageSize}${token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`}`, undefined, options));

  return {
    async *chat(endpoint, request, options): AsyncGenerator<ChatEvent> {
      const response = await send(endpoint, `/${modelPath(request.model)}:streamGenerateContent?alt=sse`, toGeminiBody(request, memory), options);
      yield* untilFinished(told(endpoint, response), endpoint, options.signal);
    },
    async embed(endpoint, { model, input, kind }, options) {
      const path = modelPath(model);
      const requests = input.map((text) => ({ model: path, content: { parts: [{ text }] }, taskType: kind === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT' }));
      const { embeddings, usageMetadata } = await json(embeddingsSchema, endpoint, await send(endpoint, `/${path}:batchEmbedContents`, { requests }, options));
      const dimensions = embeddings[0]?.values.length;
      // They come in the order of the requests; nothing in them says which is whose.
      if (embeddings.length !== input.length || embeddings.some(({ values: vector }) => vector.length !== dimensions)) throw unreadable(endpoint);
      return { vectors: embeddings.map(({ values: vector }) => unitVector(vector)), inputTokens: usageMetadata?.promptTokenCount ?? 0 };
    },
    async listModels(endpoint, options) {
      const listed: ListedModel[] = [];
      let token = '';
      do {
        const { models, nextPageToken } = await page(endpoint, token, options);
        listed.push(...(models ?? []).map(toListedModel));
        // A gateway that gives the same token for ever has told all it knows.
        token = nextPageToken === token ? '' : (nextPageToken ?? '');
      } while (token !== '');
      return listed;
    },
    balance: async () => null,
  };
}
