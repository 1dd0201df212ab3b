import { z } from 'zod';
import type { EmbedRequest, EmbedResult } from '../../../../../shared/chat.ts';
import { baseUrlsOf } from '../../base-url.ts';
import { providerOf } from '../../catalogue/provider-catalogue.ts';
import { limitsIn } from '../../limit-headers.ts';
import type { Codec, CreateCodec, Endpoint } from '../../provider.ts';
import type { AuthForm, Json } from '../../provider-data.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { createHttp } from '../../wire/http.ts';
import { hostOf } from '../../wire/reply-reader.ts';
import { listOpenAiModels } from '../../wire/official-clients.ts';
import { otherDimensions, unitVector } from '../../wire/unit-vector.ts';
import { createOpenAiChat } from './openai-chat.ts';
import { createOpenAiTurns } from './openai-turns.ts';
import { openAiErrorIn, statusIn } from './openai-failures.ts';
import {
  fromModeration,
  fromRerank,
  moderationSchema,
  rerankSchema,
  toRerankCall,
} from './one-piece-calls.ts';
import { listedModelSchema, openAiListedModel } from './to-listed-model.ts';
import { soundCount, wireCount } from '../../sound-usage.ts';

const embeddingsSchema = z.looseObject({
  data: z.array(
    z.looseObject({ index: z.number().nullish(), embedding: z.array(z.number()).min(1) }),
  ),
  usage: z.looseObject({ prompt_tokens: wireCount }).nullish().catch(null),
});
const modelsSchema = z.looseObject({ data: z.array(listedModelSchema) });

/** 4,096 numbers of 24 characters for each text, and what surrounds them. */
const embeddingsBytes = (texts: number): number => 1024 * 1024 + texts * 100 * 1024;

/**
 * The vectors in the order of their texts; null for a reply that does not have one for each. Throws
 * `provider_rejected` for vectors of another length than was asked for.
 */
function fromEmbeddings(
  { data, usage }: z.infer<typeof embeddingsSchema>,
  endpoint: Endpoint,
  request: EmbedRequest,
): EmbedResult | null {
  const ordered = data
    .map((row, position) => ({ at: row.index ?? position, row }))
    .sort((a, b) => a.at - b.at);
  const dimensions = ordered[0]?.row.embedding.length;
  const isWhole =
    ordered.length === request.input.length &&
    ordered.every(
      ({ at, row }, position) => at === position && row.embedding.length === dimensions,
    );
  if (!isWhole) return null;
  if (request.dimensions !== undefined && dimensions !== request.dimensions)
    throw otherDimensions(hostOf(endpoint), request.dimensions, dimensions);
  return {
    vectors: ordered.map(({ row }) => unitVector(row.embedding)),
    inputTokens: soundCount(usage?.prompt_tokens) ?? 0,
  };
}

function authHeader(form: AuthForm, key: string): Record<string, string> {
  if (key === '') return {};
  return form === 'bearer' ? { authorization: `Bearer ${key}` } : { [form]: key };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function addresses(
  { provider: id, baseUrl }: Endpoint,
  path: string,
  body: unknown,
): readonly string[] {
  const provider = providerOf(id);
  if (path.startsWith('//')) return [new URL(path.slice(1), baseUrl).href];
  if (path === provider?.balance?.path) return [new URL(path, baseUrl).href];
  const model = isObject(body) && typeof body['model'] === 'string' ? body['model'] : '';
  return provider?.quirks?.url === undefined
    ? baseUrlsOf(baseUrl, provider).map((base) => `${base}${path}`)
    : [provider.quirks.url(baseUrl, path, model)];
}

/** What is OpenAI’s below the bodies: the Responses API has it too. */
export const createOpenAiDialect = (now: () => number): Dialect => ({
  name: 'OpenAI',
  headers(endpoint, ask) {
    const auth = providerOf(endpoint.provider)?.auth ?? 'bearer';
    // A key that was pasted with its line break is still the key.
    const apiKey = endpoint.apiKey.trim();
    return typeof auth === 'string'
      ? authHeader(auth, apiKey)
      : auth({ endpoint: { ...endpoint, apiKey }, ask, nowMs: now() });
  },
  addresses,
  limitsIn,
  prepare(value, endpoint) {
    const event = providerOf(endpoint.provider)?.quirks?.event;
    return event === undefined || !isObject(value) ? value : event(value);
  },
  failureIn(value) {
    const error = isObject(value) ? openAiErrorIn(value) : null;
    return error === null ? null : { status: statusIn(error), body: { error } };
  },
});

/**
 * OpenAI's chat completions, embeddings, moderations and model list, and Cohere's rerank next to
 * them, for every provider that speaks them.
 */
export function createOpenAiCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values, unreadable } = createHttp(deps, createOpenAiDialect(deps.now));
  const turns = createOpenAiTurns();

  return {
    chat: createOpenAiChat({ send, values }, turns),
    tokensHandedBack: turns.tokensHandedBack,
    async embed(endpoint, request, options) {
      const response = await send(
        endpoint,
        '/embeddings',
        {
          model: request.model,
          input: request.input,
          encoding_format: 'float',
          ...(request.dimensions === undefined ? {} : { dimensions: request.dimensions }),
        },
        options,
      );
      const reply = await json(
        embeddingsSchema,
        endpoint,
        response,
        embeddingsBytes(request.input.length),
      );
      const embedded = fromEmbeddings(reply, endpoint, request);
      if (embedded === null) throw unreadable(endpoint);
      return embedded;
    },
    async rerank(endpoint, request, options) {
      const call = toRerankCall(request, providerOf(endpoint.provider));
      const ranked = fromRerank(
        await json(rerankSchema, endpoint, await send(endpoint, call.path, call.body, options)),
        request,
      );
      if (ranked === null) throw unreadable(endpoint);
      return ranked;
    },
    async moderate(endpoint, request, options) {
      const path = providerOf(endpoint.provider)?.moderation?.path ?? '/moderations';
      const moderated = fromModeration(
        await json(
          moderationSchema,
          endpoint,
          await send(endpoint, path, { model: request.model, input: request.input }, options),
        ),
      );
      if (moderated.results.length !== request.input.length) throw unreadable(endpoint);
      return moderated;
    },
    async listModels(endpoint, options) {
      const models = await listOpenAiModels(async (path) =>
        json(modelsSchema, endpoint, await send(endpoint, path, undefined, options)),
      );
      return models.map((model) =>
        openAiListedModel(endpoint.provider, listedModelSchema.parse(model)),
      );
    },
    async balance(endpoint, options) {
      const call = providerOf(endpoint.provider)?.balance;
      return call === undefined
        ? null
        : call.read(
            await json(z.unknown(), endpoint, await send(endpoint, call.path, undefined, options)),
            endpoint.baseUrl,
          );
    },
  };
}
