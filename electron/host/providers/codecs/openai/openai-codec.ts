import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import type { EgressGate } from '../../../egress/egress-gate.ts';
import { providerOf } from '../../catalogue.ts';
import { classify, ProviderError } from '../../failures.ts';
import type { CallOptions, Codec, Endpoint } from '../../provider.ts';
import { eventData } from '../server-sent-events.ts';
import { chunkSchema, errorIn, fromOpenAiChunk, type Chunk } from './from-openai-chunk.ts';
import { toOpenAiBody } from './to-openai-body.ts';

const embeddingsSchema = z.looseObject({
  data: z.array(z.looseObject({ index: z.number().nullish(), embedding: z.array(z.number()).min(1) })),
  usage: z.looseObject({ prompt_tokens: z.number().nullish() }).nullish(),
});
const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** Its JSON, or the text itself where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const hostOf = ({ baseUrl }: Endpoint): string => new URL(baseUrl).host;
const broken = (host: string, cause?: unknown): AppError => new AppError('stream_broken', `${host} broke off before the answer was finished. What had come is kept; try again.`, { retryable: true, cause });
const unreadable = (host: string): AppError => new ProviderError('provider_unreachable', `${host} answered in a form that is not OpenAI's. Check the base URL: it often ends in /v1.`, { affected: 'provider' });

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

/** OpenAI's chat completions, embeddings and model list, for every provider that speaks them. */
export function createOpenAiCodec({ egress, now }: { egress: EgressGate; now: () => number }): Codec {
  const send = async (endpoint: Endpoint, path: string, body: unknown, { signal, egress: context }: CallOptions): Promise<Response> => {
    const headers = { accept: 'application/json, text/event-stream', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(endpoint.apiKey === '' ? {} : { authorization: `Bearer ${endpoint.apiKey}` }) };
    const content = body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) };
    const response = await egress.fetch(`${endpoint.baseUrl.replace(/\/+$/, '')}${path}`, { ...content, headers, signal }, context);
    if (response.ok) return response;
    throw classify({ status: response.status, body: parsed(await response.text()), headers: response.headers, nowMs: now(), host: hostOf(endpoint) });
  };
  const read = <T>(schema: z.ZodType<T>, endpoint: Endpoint, text: string, headers: Headers): T => {
    const value = parsed(text);
    const told = chunkSchema.safeParse(value);
    const error = told.success ? errorIn(told.data) : null;
    if (error !== null) throw classify({ status: statusIn(error), body: { error }, headers, nowMs: now(), host: hostOf(endpoint) });
    const result = schema.safeParse(value);
    if (!result.success) throw unreadable(hostOf(endpoint));
    return result.data;
  };
  const json = async <T>(schema: z.ZodType<T>, endpoint: Endpoint, response: Response): Promise<T> => read(schema, endpoint, await response.text(), response.headers);

  async function* chunks(endpoint: Endpoint, response: Response): AsyncGenerator<Chunk> {
    // A server that cannot stream, or that failed behind a 200, answers plain.
    if (response.headers.get('content-type')?.includes('application/json')) return void (yield await json(chunkSchema, endpoint, response));
    let over = false;
    // After [DONE] the body is read to its end, which is near: broken off, the connection would be lost for the next request.
    for await (const data of response.body === null ? [] : eventData(response.body)) {
      over ||= data === '[DONE]';
      if (!over) yield read(chunkSchema, endpoint, data, response.headers);
    }
  }

  return {
    async *chat(endpoint, request, options): AsyncGenerator<ChatEvent> {
      const response = await send(endpoint, '/chat/completions', toOpenAiBody(request, providerOf(endpoint.provider)), options);
      let finished = false;
      try {
        for await (const chunk of chunks(endpoint, response)) {
          for (const event of fromOpenAiChunk(chunk)) {
            if (event.type !== 'finish' || !finished) yield event;
            finished ||= event.type === 'finish';
          }
        }
      } catch (error) {
        // A wire that breaks after the finish reason has broken nothing.
        if (finished && !options.signal.aborted) return;
        const cut = error instanceof RangeError || (error instanceof AppError && !(error instanceof ProviderError) && error.code === 'provider_unreachable');
        throw cut ? broken(hostOf(endpoint), error) : error;
      }
      if (!finished) throw broken(hostOf(endpoint));
    },
    async embed(endpoint, request, options) {
      const response = await send(endpoint, '/embeddings', { model: request.model, input: request.input, encoding_format: 'float' }, options);
      const { data, usage } = await json(embeddingsSchema, endpoint, response);
      const ordered = data.map((row, position) => ({ at: row.index ?? position, row })).sort((a, b) => a.at - b.at);
      const dimensions = ordered[0]?.row.embedding.length;
      if (ordered.length !== request.input.length || ordered.some(({ at, row }, position) => at !== position || row.embedding.length !== dimensions)) throw unreadable(hostOf(endpoint));
      return { vectors: ordered.map(({ row }) => normalised(row.embedding)), inputTokens: usage?.prompt_tokens ?? 0 };
    },
    async listModels(endpoint, options) {
      const { data } = await json(modelsSchema, endpoint, await send(endpoint, '/models', undefined, options));
      return data.map(({ id }) => ({ id, contextTokens: null, maxOutputTokens: null, capabilities: null }));
    },
    balance: async () => null,
  };
}
