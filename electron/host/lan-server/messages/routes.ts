import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { beyondLocal, refuseBeyond } from '../models/backend-limits.ts';
import { askableBy } from '../../routing/planning/allowed-models.ts';
import { messageEventsOf, messageOf } from '../knowledge/with-sources.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { asUnknownModel } from '../models/unknown-model.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { estimatePrompt } from '../../usage/estimate.ts';
import { countInputTokens } from './input-tokens.ts';
import { createMessageEncoder } from './message-encoder.ts';
import { createMessageFold } from './message-accumulator.ts';
import type { MessageHead } from './message-parts.ts';
import { messageVoice } from './message-sse.ts';
import { countBodySchema, messagesBodySchema } from './messages-schema.ts';
import { toChatRequest } from './to-chat-request.ts';

type Parts = Pick<LanParts, 'router' | 'log' | 'tokenCounter'> & StreamParts;

/**
 * `POST /v1/messages`, plain and as server-sent events: Anthropic's Messages API over whatever the
 * router finds.
 */
export function createMessage(parts: Parts) {
  const { router, log } = parts;
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, messagesBodySchema);
    const { request, wireName } = toChatRequest(body);
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
      return c.json(messageOf(chat, await folded(head, first, rest)));
    const onBroken = (error: unknown): void =>
      log.warn({ requestId, code: toAppError(error).code }, 'a stream broke after its first event');
    return streamReply(c, parts, requestId, {
      first: first.value,
      rest,
      voice: messageVoice(messageEventsOf(chat, createMessageEncoder(head)), requestId),
      onBroken,
    });
  };
}

async function folded(
  head: MessageHead,
  first: IteratorResult<ChatEvent>,
  rest: AsyncIterator<ChatEvent>,
) {
  const fold = createMessageFold(head);
  for (let step = first; step.done !== true; step = await rest.next()) fold.add(step.value);
  return fold.result();
}

/**
 * `POST /v1/messages/count_tokens`. Nothing leaves the machine: a model that runs here counts by
 * its own tokenizer, for any other we estimate, and `x-hearth-count` says which.
 */
export function countTokens({ router, tokenCounter }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const { request, wireName } = toChatRequest(await jsonBody(c, countBodySchema));
    const caller = c.get('caller');
    const available = askableBy(await router.available(caller.ownerId), caller);
    const named = available.filter((one) => one.id === request.model && one.kind === 'chat');
    if (request.model !== 'auto' && named.length === 0)
      throw new AppError(
        'model_gone',
        `There is no model \`${request.model}\` here. GET /v1/models lists those that can be asked.`,
      );
    refuseBeyond(request, available, caller.localOnly, wireName);
    const mayRunHere = request.model === 'auto' || named.some(({ local }) => local);
    const counter = mayRunHere ? await tokenCounter({ caller, model: request.model }) : null;
    c.header('request-id', c.get('requestId'));
    c.header('x-hearth-count', counter === null ? 'estimated' : 'exact');
    return c.json({
      input_tokens:
        counter === null ? estimatePrompt(request) : await countInputTokens(request, counter),
    });
  };
}
