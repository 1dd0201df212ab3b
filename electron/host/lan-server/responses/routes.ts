import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { beyondLocal, refuseBeyond } from '../models/backend-limits.ts';
import { baseOf, restsOnLocalOnly } from '../knowledge/chat-from-base.ts';
import { withSources } from './response-with-sources.ts';
import { boundToolArguments } from '../wire/tool-arguments.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { Caller } from '../../caller.ts';
import type { LanContext } from '../http/lan-context.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { RouterParts } from '../models/router-parts.ts';
import { asUnknownModel } from '../models/unknown-model.ts';
import { replay, streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { withClientTools } from './client-tools.ts';
import { createResponseEncoder, type ResponseEncoder } from './response-encoder.ts';
import { cancelResponse, type CancelParts } from './cancel-response.ts';
import { countInput, countSchema, type CountParts } from './count-input.ts';
import { inputItemsQuerySchema, listInputItems } from './input-items.ts';
import { responseSchema as response } from './response-schema.ts';
import { responseSse } from './response-sse.ts';
import { itemsOf, responsesBodySchema, type ResponsesBody } from './responses-body.ts';
import { responsesParam, decodeResponsesBody } from './decode-responses-body.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';

export interface ResponsesParts extends RouterParts, StreamParts, CancelParts, CountParts {}

/** Reads a plain answer to its end. A failure becomes the reply, and nothing is stored. */
async function readAll(
  encode: ResponseEncoder,
  first: IteratorResult<ChatEvent>,
  rest: AsyncIterator<ChatEvent>,
): Promise<void> {
  for (let step = first; step.done !== true; step = await rest.next()) encode.event(step.value);
  encode.end();
}

/** The request, earlier turns included, and its caller, who may be local-only because of them. */
async function requestOf(
  c: LanContext,
  { router, responses }: ResponsesParts,
  body: ResponsesBody,
): Promise<{ request: ChatRequest; caller: Caller }> {
  const requester = c.get('caller');
  const earlier = body.previous_response_id
    ? await responses.turnsUntil(requester.ownerId, body.previous_response_id, c.get('signal'))
    : null;
  // Local-only text of an earlier turn makes the whole request local-only, since the server sends
  // that text itself.
  const caller = earlier?.localOnly === true ? { ...requester, localOnly: true } : requester;
  const request = decodeResponsesBody(body, earlier?.items ?? []);
  boundToolArguments(request.messages);
  if (beyondLocal(request) !== null)
    refuseBeyond(request, await router.available(caller.ownerId), caller.localOnly, responsesParam);
  return { request, caller };
}

/**
 * `POST /v1/responses`, plain or as server-sent events. The response is stored for its owner unless
 * `store` is false.
 */
export function createResponse(parts: ResponsesParts) {
  const { router, responses } = parts;
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, responsesBodySchema);
    const requestedAt = parts.now();
    const { request, caller } = await requestOf(c, parts, body);
    const chat = router.chat({
      caller,
      purpose: 'api',
      request,
      signal: c.get('signal'),
      plain: body.stream !== true,
    });
    c.set('requestId', chat.requestId);
    const rest = chat.events[Symbol.asyncIterator]();
    const first = await rest.next().catch(asUnknownModel(router, caller, request.model));
    const head = {
      id: `resp_${chat.requestId}`,
      requestId: chat.requestId,
      created: Math.floor(parts.now() / 1000),
      model: chat.footnote()?.model ?? request.model,
    };
    const encode = withSources(
      chat,
      withClientTools(body, createResponseEncoder(head, body, parts.now)),
    );
    const end = parts.runningResponses.begin(head.id, {
      ownerId: caller.ownerId,
      abort: c.get('connection').abort,
      response: encode.response,
    });
    const onOver = (): void => {
      end();
      if (body.store !== false)
        responses.keep({
          ownerId: caller.ownerId,
          input: itemsOf(body),
          response: encode.response(),
          localOnly: caller.localOnly || restsOnLocalOnly(chat),
          baseId: baseOf(chat),
          askedAt: requestedAt,
        });
    };
    if (body.stream === true && first.done !== true)
      return streamReply(c, parts, chat.requestId, {
        first: first.value,
        rest,
        encoder: responseSse(encode, onOver, end),
      });
    await readAll(encode, first, rest).catch((error: unknown) => {
      encode.fail(error);
      end();
      throw error;
    });
    onOver();
    return c.json(encode.response());
  };
}

/** The number of the last event that the client has; -1 for none. Throws `bad_request`. */
function startingAfter(c: LanContext): number {
  const given = c.req.query('starting_after');
  if (given === undefined) return -1;
  if (!/^\d{1,9}$/.test(given))
    throw new ParameterError('starting_after', phrase('responses.startingAfter'));
  return Number(given);
}

/**
 * `GET /v1/responses/{id}`. With `?stream=true&starting_after=` it replays the events while the
 * stream is kept: the number of an event is that of its frame. Throws `not_found`, also for the
 * response of another caller.
 */
export function getResponse({ responses, streams }: Pick<ResponsesParts, 'responses' | 'streams'>) {
  return (c: LanContext): Response => {
    const id = c.req.param('id') ?? '';
    if (c.req.query('stream') === 'true')
      return replay(c, streams, {
        id: id.replace(/^resp_/, ''),
        after: startingAfter(c),
        path: '/v1/responses',
      });
    return Response.json(responses.find(c.get('caller').ownerId, id));
  };
}

/**
 * `DELETE /v1/responses/{id}`. Responses that follow it can still be read, but not continued.
 * Throws `not_found`.
 */
export function deleteResponse({ responses }: Pick<ResponsesParts, 'responses'>) {
  return (c: LanContext): Response => {
    const id = c.req.param('id') ?? '';
    responses.remove(c.get('caller').ownerId, id);
    return c.json({ id, object: 'response', deleted: true });
  };
}

const tag = 'Responses';
const params = { id: 'A response’s id.' };

export const responsesRoutes: readonly Route<ResponsesParts>[] = [
  {
    method: 'post',
    path: '/v1/responses',
    tag,
    access: 'member',
    summary: 'A response',
    description:
      'Kept for its owner unless `store` is false, so that `previous_response_id` can go on from it.',
    headers: resumeHeaders,
    body: responsesBodySchema,
    replies: {
      200: {
        description: 'The response.',
        schema: response,
        stream: 'OpenAI’s typed events, numbered without gaps.',
      },
    },
    handler: createResponse,
  },
  {
    method: 'get',
    path: '/v1/responses/:id',
    tag,
    access: 'viewer',
    summary: 'A response that was kept',
    params,
    query: z.object({
      stream: z
        .enum(['false'])
        .optional()
        .meta({ description: 'A kept response is given at once.' }),
    }),
    errors: [404],
    replies: { 200: { description: 'The response.', schema: response } },
    handler: getResponse,
  },
  {
    method: 'delete',
    path: '/v1/responses/:id',
    tag,
    access: 'viewer',
    summary: 'Forgets a response',
    params,
    errors: [404],
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({
          id: z.string(),
          object: z.literal('response'),
          deleted: z.literal(true),
        }),
      },
    },
    handler: deleteResponse,
  },
  {
    method: 'post',
    path: '/v1/responses/:id/cancel',
    tag,
    access: 'member',
    // It may be the only way to free a slot.
    isWork: false,
    summary: 'Stops a response',
    description:
      'One that is running is stopped, and is given as far as it came, with the status ' +
      '`cancelled`. One that is over is given as it was kept.',
    params,
    errors: [404],
    replies: { 200: { description: 'The response.', schema: response } },
    handler: cancelResponse,
  },
  {
    method: 'get',
    path: '/v1/responses/:id/input_items',
    tag,
    access: 'viewer',
    summary: 'Lists what a response was made from',
    description: 'Earlier turns included, of a response that was kept.',
    params,
    query: inputItemsQuerySchema,
    errors: [404],
    replies: {
      200: {
        description: 'A page of items.',
        schema: z.object({
          object: z.literal('list'),
          data: z.array(z.looseObject({ id: z.string(), type: z.string(), status: z.string() })),
          first_id: z.string().nullable(),
          last_id: z.string().nullable(),
          has_more: z.boolean(),
        }),
      },
    },
    handler: listInputItems,
  },
  {
    method: 'post',
    path: '/v1/responses/input_tokens',
    tag,
    access: 'member',
    summary: 'How many tokens the input of a response would be',
    description:
      'Nothing leaves the machine; `x-hearth-count` says whether it was counted or estimated.',
    body: countSchema,
    replies: {
      200: {
        description: 'The count.',
        schema: z.object({
          object: z.literal('response.input_tokens'),
          input_tokens: z.number().int().min(0),
        }),
      },
    },
    handler: countInput,
  },
];
