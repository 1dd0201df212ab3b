import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import type { EgressGate } from '../../../egress/egress-gate.ts';
import { classify, ProviderError } from '../../failures.ts';
import type { CallOptions, Codec, Endpoint } from '../../provider.ts';
import { eventData } from '../server-sent-events.ts';
import { chunkSchema, fromOpenAiChunk } from './from-openai-chunk.ts';
import { toOpenAiBody } from './to-openai-body.ts';

const embeddingsSchema = z.looseObject({
  data: z.array(z.looseObject({ index: z.number().nullish(), embedding: z.array(z.number()) })),
  usage: z.looseObject({ prompt_tokens: z.number().nullish() }).nullish(),
});
const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const broken = (host: string): AppError => new AppError('stream_broken', `${host} broke off before the answer was finished. What had come is kept; try again.`, { retryable: true });
const unreadable = (host: string): AppError => new ProviderError('provider_overloaded', `${host} answered in a form that is not OpenAI's. Check the base URL: it often ends in /v1.`, { affected: 'provider' });

/** OpenAI's chat completions, embeddings and model list, for every provider that speaks them. */
export function createOpenAiCodec({ egress, now }: { egress: EgressGate; now: () => number }): Codec {
  const send = async (endpoint: Endpoint, path: string, body: unknown, options: CallOptions): Promise<Response> => {
    const headers = { accept: 'application/json, text/event-stream', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(endpoint.apiKey === '' ? {} : { authorization: `Bearer ${endpoint.apiKey}` }) };
    const init = { method: body === undefined ? 'GET' : 'POST', headers, signal: options.signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await egress.fetch(`${endpoint.baseUrl}${path}`, init, options.egress);
    if (response.ok) return response;
    throw classify({ status: response.status, body: parsed(await response.text()), headers: response.headers, nowMs: now(), host: new URL(endpoint.baseUrl).host });
  };
  const json = async <T>(schema: z.ZodType<T>, endpoint: Endpoint, response: Response): Promise<T> => {
    const result = schema.safeParse(parsed(await response.text()));
    if (!result.success) throw unreadable(new URL(endpoint.baseUrl).host);
    return result.data;
  };

  return {
    async *chat(endpoint, request, options): AsyncGenerator<ChatEvent> {
      const { host } = new URL(endpoint.baseUrl);
      const response = await send(endpoint, '/chat/completions', toOpenAiBody(request), options);
      if (response.body === null) throw broken(host);
      let finished = false;
      try {
        for await (const data of eventData(response.body)) {
          if (data === '[DONE]') break;
          const chunk = chunkSchema.safeParse(parsed(data));
          if (!chunk.success) throw unreadable(host);
          if (chunk.data.error) throw classify({ status: 500, body: chunk.data, headers: response.headers, nowMs: now(), host });
          for (const event of fromOpenAiChunk(chunk.data)) {
            finished ||= event.type === 'finish';
            yield event;
          }
        }
      } catch (error) {
        // A wire that breaks after the finish reason has broken nothing.
        if (finished && !options.signal.aborted) return;
        throw error;
      }
      if (!finished) throw broken(host);
    },
    async embed(endpoint, request, options) {
      const response = await send(endpoint, '/embeddings', { model: request.model, input: request.input, encoding_format: 'float' }, options);
      const { data, usage } = await json(embeddingsSchema, endpoint, response);
      const ordered = data.map((row, position) => ({ at: row.index ?? position, row })).sort((a, b) => a.at - b.at);
      return { vectors: ordered.map(({ row }) => normalised(row.embedding)), inputTokens: usage?.prompt_tokens ?? 0 };
    },
    async listModels(endpoint, options) {
      const { data } = await json(modelsSchema, endpoint, await send(endpoint, '/models', undefined, options));
      return data.map(({ id }) => id);
    },
  };
}

/** To length 1, which not every provider does. */
function normalised(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / length);
}
