import type { ChatEvent, Usage } from '../../../../../shared/chat.ts';
import type { Codec, CreateCodec, TurnPlace } from '../../provider.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { createHttp, untilFinished } from '../../wire/http.ts';
import { createStreamNotes } from '../../wire/unreadable-event.ts';
import { createOpenAiCodec, createOpenAiDialect } from '../openai/openai-codec.ts';
import { hostOf } from '../../wire/reply-reader.ts';
import { refuseLost } from '../../wire/lost-fields.ts';
import {
  createTurnMemory,
  tokensHandedBack,
  tokensOfAnswer,
  turnKey,
} from '../../wire/turn-memory.ts';
import { createResponsesReader } from './from-responses-event.ts';
import { responsesEventSchema, type ResponsesEvent } from './responses-schema.ts';
import { responsesWire, toResponsesBody } from './to-responses-body.ts';
import type { ResponsesTurn } from './to-responses-input.ts';
import { lookUp } from '../../look-up.ts';

/**
 * Codes that are not the caller's fault (openai-node 6, `ResponseError`); the others are, and their
 * words decide more.
 */
const statuses: Readonly<Record<string, number>> = {
  server_error: 500,
  vector_store_timeout: 500,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
};

const objectIn = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;

/**
 * The failure in `response.failed`, in an `error` event (its fields at its top, or in `error`), or
 * in a plain answer that failed.
 */
function failureIn(value: unknown): { status: number; body: unknown } | null {
  const event = objectIn(value);
  if (event === null) return null;
  const response = objectIn(event['response']) ?? event;
  const failed =
    event['type'] === 'response.failed' ||
    event['type'] === 'error' ||
    response['status'] === 'failed' ||
    (event['type'] === undefined && objectIn(event['error']) !== null);
  if (!failed) return null;
  const error = objectIn(response['error']) ?? event;
  const { code, message } = error;
  return {
    status: typeof code === 'string' ? (lookUp(statuses, code) ?? 400) : 500,
    body: { error: { code, message } },
  };
}

/**
 * OpenAI's Responses API as a chat (`POST /responses`); embeddings, moderations, models and balance
 * are those of the `openai` wire.
 */
export function createResponsesCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const openai = createOpenAiCodec(deps);
  const { headers, addresses, limitsIn } = createOpenAiDialect(deps.now);
  const dialect: Dialect = {
    name: "OpenAI's Responses API",
    isNamed: true,
    headers,
    ...(addresses === undefined ? {} : { addresses }),
    ...(limitsIn === undefined ? {} : { limitsIn }),
    failureIn,
  };
  const { send, values } = createHttp(deps, dialect);
  const turns = createTurnMemory<ResponsesTurn>();

  async function* readEvents(
    events: AsyncIterable<ResponsesEvent>,
    place: TurnPlace,
  ): AsyncGenerator<ChatEvent> {
    const reader = createResponsesReader();
    let usage: Usage | null = null;
    for await (const event of events) {
      for (const ours of reader.read(event)) {
        if (ours.type === 'usage') usage = ours.usage;
        // Before the finish is passed on: its reader may send the next request at once.
        const kept = ours.type === 'finish' ? reader.turn() : null;
        if (kept !== null)
          turns.remember(turnKey(place, kept.firstCallId), kept.turn, tokensOfAnswer(usage));
        yield ours;
      }
    }
  }

  return {
    async *chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
      refuseLost(asked, options.egress.purpose, responsesWire);
      const request = withCarriedFields(asked, 'openai-responses', rulesOf(options));
      const place = {
        ownerId: options.egress.ownerId,
        accountId: endpoint.accountId,
        model: request.model,
      };
      const body = toResponsesBody(request, (firstCallId) =>
        turns.recall(turnKey(place, firstCallId)),
      );
      const response = await send(endpoint, '/responses', body, options);
      const notes = createStreamNotes(hostOf(endpoint), options);
      const events = values(responsesEventSchema, endpoint, response, notes);
      yield* untilFinished(readEvents(events, place), endpoint, options.signal, notes);
    },
    tokensHandedBack: (place, request) =>
      tokensHandedBack(request, ([firstCallId = '']) => turns.tokens(turnKey(place, firstCallId))),
    embed: openai.embed,
    ...(openai.moderate === undefined ? {} : { moderate: openai.moderate }),
    listModels: openai.listModels,
    balance: openai.balance,
  };
}
