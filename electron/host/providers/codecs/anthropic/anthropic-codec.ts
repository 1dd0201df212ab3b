import type { ChatEvent, Usage } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { baseUrlsOf } from '../../base-url.ts';
import { providerOf } from '../../catalogue/provider-catalogue.ts';
import type { Codec, CreateCodec, TurnPlace } from '../../provider.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { createHttp, untilFinished } from '../../wire/http.ts';
import { createStreamNotes } from '../../wire/unreadable-event.ts';
import { hostOf } from '../../wire/reply-reader.ts';
import { refuseLost } from '../../wire/lost-fields.ts';
import { listAnthropicModels } from '../../wire/official-clients.ts';
import {
  createTurnMemory,
  tokensHandedBack,
  tokensOfAnswer,
  turnKey,
} from '../../wire/turn-memory.ts';
import { anthropicFailureIn, classifyAnthropic } from './anthropic-failures.ts';
import { anthropicLimitsIn } from './anthropic-limits.ts';
import {
  createAnthropicReader,
  anthropicEventSchema,
  type AnthropicEvent,
} from './from-anthropic-event.ts';
import { anthropicWire, toAnthropicBody } from './to-anthropic-body.ts';
import type { AnthropicTurn } from './to-anthropic-messages.ts';
import { modelPageSchema, anthropicModelSchema, toListedModels } from './to-listed-model.ts';

const dialect: Dialect = {
  name: 'Anthropic',
  isNamed: true,
  // platform.claude.com/docs/en/api/versioning: the version whose forms SDK 1.12 types. The
  // migration guide's own example has the key in x-api-key.
  headers: ({ apiKey }) => ({
    'anthropic-version': '2026-10-21',
    ...(apiKey.trim() === '' ? {} : { 'x-api-key': apiKey.trim() }),
  }),
  // SDK 1.12, `AnthropicBeta`.
  headersFor: (body) =>
    typeof body === 'object' && body !== null && 'context_management' in body
      ? { 'anthropic-beta': 'context-management-2025-06-27' }
      : {},
  addresses: ({ provider, baseUrl }, path) =>
    baseUrlsOf(baseUrl, providerOf(provider)).map((base) => `${base}${path}`),
  limitsIn: anthropicLimitsIn,
  failureIn: anthropicFailureIn,
  classify: classifyAnthropic,
};

/**
 * SDK 1.12, `PageParams.limit`: a thousand at most. More pages than these are no list of models.
 */
const pageSize = 1000;
const mostPages = 10;

/**
 * Anthropic takes signed thinking back only after the very conversation that it was produced after.
 */
interface RememberedTurn {
  after: string;
  turn: AnthropicTurn;
}

/** Anthropic's messages and model list (`POST /messages`, `GET /models`). */
export function createAnthropicCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, values } = createHttp(deps, dialect);
  const turns = createTurnMemory<RememberedTurn>();

  async function* readEvents(
    events: AsyncIterable<AnthropicEvent>,
    place: TurnPlace,
    after: string,
  ): AsyncGenerator<ChatEvent> {
    const reader = createAnthropicReader();
    let usage: Usage | null = null;
    for await (const event of events) {
      for (const ours of reader.read(event)) {
        if (ours.type === 'usage') usage = ours.usage;
        // Before the finish is passed on: its reader may send the next request at once.
        const kept = ours.type === 'finish' ? reader.turn() : null;
        if (kept !== null)
          turns.remember(
            turnKey(place, kept.firstCallId),
            { after, turn: kept.turn },
            tokensOfAnswer(usage),
          );
        yield ours;
      }
    }
  }

  return {
    async *chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
      refuseLost(asked, options.egress.purpose, anthropicWire);
      const request = withCarriedFields(asked, 'anthropic', rulesOf(options));
      const place = {
        ownerId: options.egress.ownerId,
        accountId: endpoint.accountId,
        model: request.model,
      };
      const { body, prefix } = toAnthropicBody(request, (before, firstCallId) => {
        const kept = turns.recall(turnKey(place, firstCallId));
        return kept?.after === before ? kept.turn : undefined;
      });
      const response = await send(endpoint, '/messages', body, options);
      const notes = createStreamNotes(hostOf(endpoint), options);
      const events = values(anthropicEventSchema, endpoint, response, notes);
      yield* untilFinished(readEvents(events, place, prefix), endpoint, options.signal, notes);
    },
    tokensHandedBack: (place, request) =>
      tokensHandedBack(request, ([firstCallId = '']) => turns.tokens(turnKey(place, firstCallId))),
    embed: () =>
      Promise.reject(new AppError('bad_request', phrase('dialects.anthropicNoEmbeddings'))),
    async listModels(endpoint, options) {
      const models = await listAnthropicModels(
        async (path) => {
          const response = await send(endpoint, path.replace(/^\/v1/, ''), undefined, options);
          return json(modelPageSchema, endpoint, response);
        },
        { limit: pageSize, mostPages },
      );
      return toListedModels(models.map((model) => anthropicModelSchema.parse(model)));
    },
    balance: async () => null,
  };
}
