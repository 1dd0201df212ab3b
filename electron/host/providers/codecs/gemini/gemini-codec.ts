import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { EgressReply } from '../../../egress/egress-reply.ts';
import { baseUrlsOf } from '../../base-url.ts';
import { providerOf } from '../../catalogue/provider-catalogue.ts';
import type { CallOptions, Codec, CreateCodec, Endpoint, ListedModel } from '../../provider.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { createHttp, untilFinished } from '../../wire/http.ts';
import { createStreamNotes, type StreamNotes } from '../../wire/unreadable-event.ts';
import { hostOf } from '../../wire/reply-reader.ts';
import { refuseLost } from '../../wire/lost-fields.ts';
import { createTurnMemory, tokensHandedBack } from '../../wire/turn-memory.ts';
import { otherDimensions, unitVector } from '../../wire/unit-vector.ts';
import { callsOf, type CallMemory, type RememberedCall } from './call-memory.ts';
import { classifyGemini, geminiFailureIn } from './classify-gemini.ts';
import { geminiChunkSchema, createChunkReader } from './from-gemini-chunk.ts';
import { modelsSchema, pageSize, geminiListedModel } from './list-models.ts';
import { modelPath, plainModel } from './model-traits.ts';
import { toEmbedBatches } from './to-embed-requests.ts';
import { geminiWire, toGeminiBody } from './to-gemini-body.ts';
import { soundCount, wireCount } from '../../sound-usage.ts';

/** `BatchEmbedContentsResponse` (ai.google.dev/api/embeddings). */
const embeddingsSchema = z.looseObject({
  embeddings: z.array(z.looseObject({ values: z.array(z.number()).min(1) })),
  usageMetadata: z.looseObject({ promptTokenCount: wireCount }).nullish().catch(null),
});

const dialect: Dialect = {
  name: 'Gemini',
  addressHint: phrase('dialects.geminiAddress').text,
  // A key that was pasted with its line break is still the key.
  headers: ({ apiKey }) => (apiKey.trim() === '' ? {} : { 'x-goog-api-key': apiKey.trim() }),
  addresses: (endpoint, path) =>
    baseUrlsOf(endpoint.baseUrl, providerOf(endpoint.provider)).map((base) => `${base}${path}`),
  failureIn: geminiFailureIn,
  classify: classifyGemini,
};

/**
 * Google's Gemini by `streamGenerateContent`; its base URL ends in `/v1beta`. What embeddings cost
 * it mostly does not tell: their `inputTokens` are 0 then.
 */
export function createGeminiCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values, unreadable } = createHttp(deps, dialect);
  const turns = createTurnMemory<RememberedCall>();

  async function* readEvents(
    endpoint: Endpoint,
    response: EgressReply,
    memory: CallMemory,
    notes: StreamNotes,
  ): AsyncGenerator<ChatEvent> {
    const read = createChunkReader(hostOf(endpoint), memory);
    for await (const chunk of values(geminiChunkSchema, endpoint, response, notes))
      yield* read(chunk);
  }
  const page = async (endpoint: Endpoint, token: string, options: CallOptions) =>
    json(
      modelsSchema,
      endpoint,
      await send(
        endpoint,
        `/models?pageSize=${pageSize}${token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`}`,
        undefined,
        options,
      ),
    );

  return {
    async *chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
      refuseLost(asked, options.egress.purpose, geminiWire);
      const request = withCarriedFields(asked, 'gemini', rulesOf(options));
      const memory = callsOf(turns, options.egress.ownerId, plainModel(request.model));
      const response = await send(
        endpoint,
        `/${modelPath(request.model)}:streamGenerateContent?alt=sse`,
        toGeminiBody(request, memory),
        options,
      );
      const notes = createStreamNotes(hostOf(endpoint), options);
      const events = readEvents(endpoint, response, memory, notes);
      yield* untilFinished(events, endpoint, options.signal, notes);
    },
    tokensHandedBack({ ownerId, model }, request) {
      const memory = callsOf(turns, ownerId, plainModel(model));
      return tokensHandedBack(request, (callIds) =>
        callIds.reduce((sum, id) => sum + memory.tokens(id), 0),
      );
    },
    async embed(endpoint, request, options) {
      const vectors: Float32Array[] = [];
      let inputTokens = 0;
      for (const body of toEmbedBatches(request)) {
        const { embeddings, usageMetadata } = await json(
          embeddingsSchema,
          endpoint,
          await send(endpoint, `/${modelPath(request.model)}:batchEmbedContents`, body, options),
          1024 * 1024 + body.requests.length * 100 * 1024,
        );
        // They come in the order of the requests; nothing in them says which is whose.
        if (embeddings.length !== body.requests.length) throw unreadable(endpoint);
        vectors.push(...embeddings.map(({ values: vector }) => unitVector(vector)));
        inputTokens += soundCount(usageMetadata?.promptTokenCount) ?? 0;
      }
      if (vectors.some((vector) => vector.length !== vectors[0]?.length))
        throw unreadable(endpoint);
      const dimensions = vectors[0]?.length;
      if (request.dimensions !== undefined && dimensions !== request.dimensions)
        throw otherDimensions(hostOf(endpoint), request.dimensions, dimensions);
      return { vectors, inputTokens };
    },
    async listModels(endpoint, options) {
      const listed: ListedModel[] = [];
      let token = '';
      do {
        const { models, nextPageToken } = await page(endpoint, token, options);
        listed.push(...(models ?? []).map(geminiListedModel));
        // A gateway that gives the same token for ever has told all it knows.
        token = nextPageToken === token ? '' : (nextPageToken ?? '');
      } while (token !== '');
      return listed;
    },
    balance: async () => null,
  };
}
