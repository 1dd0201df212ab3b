import type { ChatEvent } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import type { EgressReply } from '../../../egress/reply.ts';
import { baseUrlsOf } from '../../base-url.ts';
import { providerOf } from '../../catalogue.ts';
import type { Codec, CreateCodec, Endpoint } from '../../provider.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import { createHttp, untilFinished, type Dialect } from '../http.ts';
import { refuseLost } from '../lost-fields.ts';
import { createTurnMemory, turnKey } from '../turn-memory.ts';
import { anthropicFailureIn, classifyAnthropic } from './anthropic-failures.ts';
import { anthropicLimitsIn } from './anthropic-limits.ts';
import { createAnthropicReader, eventSchema } from './from-anthropic-event.ts';
import { anthropicWire, toAnthropicBody } from './to-anthropic-body.ts';
import type { Turn } from './to-anthropic-messages.ts';
import { modelPageSchema, toListedModels } from './to-listed-model.ts';

const dialect: Dialect = {
  name: 'Anthropic',
  // platform.claude.com/docs/en/api/versioning: the version whose forms SDK 1.12 types. The migration guide's own example has the key in x-api-key.
  headers: ({ apiKey }) => ({ 'anthropic-version': '2026-10-21', ...(apiKey.trim() === '' ? {} : { 'x-api-key': apiKey.trim() }) }),
  addresses: ({ provider, baseUrl }, path) => baseUrlsOf(baseUrl, providerOf(provider)).map((base) => `${base}${path}`),
  limitsIn: anthropicLimitsIn,
  failureIn: anthropicFailureIn,
  classify: classifyAnthropic,
};

/** SDK 1.12, `PageParams.limit`: a thousand at most. More pages than these are no list of models. */
const pageSize = 1000;
const mostPages = 10;

/** Anthropic's messages and model list (`POST /messages`, `GET /models`). */
export function createAnthropicCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values } = createHttp(deps, dialect);
  const turns = createTurnMemory<Turn>();

  async function* told(endpoint: Endpoint, response: EgressReply, keyOf: (firstCallId: string) => string): AsyncGenerator<ChatEvent> {
    const reader = createAnthropicReader();
    for await (const event of values(eventSchema, endpoint, response)) {
      for (const ours of reader.read(event)) {
        // Before the finish is told: whoever hears it may send the next request at once.
        const kept = ours.type === 'finish' ? reader.turn() : null;
        if (kept !== null) turns.remember(keyOf(kept.firstCallId), kept.turn);
        yield ours;
      }
    }
  }

  return {
    async *chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
      refuseLost(asked, options.egress.purpose, anthropicWire);
      const request = withCarriedFields(asked, 'anthropic', rulesOf(options));
      const keyOf = (before: string, firstCallId: string): string => turnKey({ ownerId: options.egress.ownerId, accountId: endpoint.accountId, model: request.model }, `${before} ${firstCallId}`);
      const { body, prefix } = toAnthropicBody(request, (before, firstCallId) => turns.recall(keyOf(before, firstCallId)));
      const response = await send(endpoint, '/messages', body, options);
      yield* untilFinished(told(endpoint, response, (firstCallId) => keyOf(prefix, firstCallId)), endpoint, options.signal);
    },
    embed: () => Promise.reject(new AppError('bad_request', 'Anthropic has no embeddings. Nothing was sent; choose an embedding model of another provider, or one on this machine.')),
    async listModels(endpoint, options) {
      const models: ReturnType<typeof toListedModels> = [];
      let after = '';
      for (let page = 0; page < mostPages; page += 1) {
        const { data, has_more: more, last_id: last } = await json(modelPageSchema, endpoint, await send(endpoint, `/models?limit=${pageSize}${after}`, undefined, options));
        models.push(...toListedModels(data));
        if (more !== true || !last) break;
        after = `&after_id=${encodeURIComponent(last)}`;
      }
      return models;
    },
    balance: async () => null,
  };
}
