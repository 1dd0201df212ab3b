import type { ChatEvent } from '../../../../shared/chat.ts';
import { beyondLocal, refuseBeyond } from '../models/backend-limits.ts';
import { messageEventsOf, messageOf } from './message-with-sources.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import { asUnknownModel } from '../models/unknown-model.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { estimatePrompt } from '../../usage/count-prompt.ts';
import { countPromptTokens, type CounterParts } from '../models/count-prompt-tokens.ts';
import { createMessageEncoder } from './message-encoder.ts';
import { createMessageAccumulator } from './message-accumulator.ts';
import type { MessageHead } from './message-parts.ts';
import { messageSse } from './message-sse.ts';
import { countBodySchema, messagesBodySchema } from './messages-schema.ts';
import { decodeMessagesBody } from './decode-messages-body.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';

export interface MessagesParts extends CounterParts, StreamParts {}

/**
 * `POST /v1/messages`, plain or as server-sent events: Anthropic's Messages API over any model of
 * the router.
 */
export function createMessage(parts: MessagesParts) {
  const { router } = parts;
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, messagesBodySchema);
    const { request, wireName } = decodeMessagesBody(body);
    const caller = c.get('caller');
    if (beyondLocal(request) !== null)
      refuseBeyond(request, await router.available(caller.ownerId), caller.localOnly, wireName);
    const chat = router.chat({
      caller,
      purpose: 'api',
      request,
      signal: c.get('signal'),
      plain: body.stream !== true,
    });
    const { requestId } = chat;
    c.set('requestId', requestId);
    const rest = chat.events[Symbol.asyncIterator]();
    const first = await rest.next().catch(asUnknownModel(router, caller, request.model));
    const head: MessageHead = {
      id: `msg_${requestId}`,
      model: chat.footnote()?.model ?? request.model,
      estimatedInputTokens: estimatePrompt(request),
    };
    c.header('request-id', requestId);
    if (body.stream !== true || first.done === true)
      return c.json(messageOf(chat, await accumulate(head, first, rest)));
    return streamReply(c, parts, requestId, {
      first: first.value,
      rest,
      encoder: messageSse(messageEventsOf(chat, createMessageEncoder(head)), requestId),
    });
  };
}

async function accumulate(
  head: MessageHead,
  first: IteratorResult<ChatEvent>,
  rest: AsyncIterator<ChatEvent>,
) {
  const accumulator = createMessageAccumulator(head);
  for (let step = first; step.done !== true; step = await rest.next()) accumulator.add(step.value);
  return accumulator.result();
}

/**
 * `POST /v1/messages/count_tokens`. No request is sent to a provider: a local model counts with its
 * own tokenizer, any other count is an estimate, and `x-hearth-count` tells them apart.
 */
export function countTokens(parts: MessagesParts) {
  return async (c: LanContext): Promise<Response> => {
    const { request, wireName } = decodeMessagesBody(await jsonBody(c, countBodySchema));
    c.header('request-id', c.get('requestId'));
    return c.json({ input_tokens: await countPromptTokens(c, parts, request, wireName) });
  };
}

const block = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  }),
]);
const message = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(block),
  stop_reason: z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'refusal']),
  stop_sequence: z.null(),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
});

export const messagesRoutes: readonly Route<MessagesParts>[] = [
  {
    method: 'post',
    path: '/v1/messages',
    tag: 'Messages',
    access: 'member',
    form: 'anthropic',
    summary: 'A message in Anthropic’s form',
    headers: resumeHeaders,
    body: messagesBodySchema,
    replies: {
      200: {
        description: 'The message.',
        schema: message,
        stream: 'Anthropic’s events, from `message_start` to `message_stop`.',
      },
    },
    handler: createMessage,
  },
  {
    method: 'post',
    path: '/v1/messages/count_tokens',
    tag: 'Messages',
    access: 'member',
    form: 'anthropic',
    summary: 'How many tokens a message would be',
    description:
      'Nothing leaves the machine; `x-hearth-count` says whether it was counted or estimated.',
    body: countBodySchema,
    replies: {
      200: {
        description: 'The count.',
        schema: z.object({ input_tokens: z.number().int().min(0) }),
      },
    },
    handler: countTokens,
  },
];
