import { toAppError } from '../../../../shared/errors.ts';
import type { ChatEvent } from '../../../../shared/chat.ts';
import type { RoutedChat } from '../../routing/routed.ts';
import { beyondLocal, refuseBeyond } from '../backend-limits.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../middleware/environment.ts';
import { chatBodySchema, toChatRequest, type ChatBody } from '../openai-request.ts';
import { createChunkEncoder, createFold, type ReplyHead } from '../openai-reply.ts';
import { eventStream, sseHeaders } from './sse.ts';
import { asUnknownModel } from './unknown-model.ts';

type Parts = Pick<LanParts, 'router' | 'log' | 'now' | 'bodyLimitBytes'>;

/** `POST /v1/chat/completions`, plain and as server-sent events. */
export function chatCompletions(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, chatBodySchema, parts.bodyLimitBytes);
    const request = toChatRequest(body);
    const caller = c.get('caller');
    if (beyondLocal(request) !== null) refuseBeyond(request, await parts.router.available(caller.ownerId), caller.localOnly);
    const chat = parts.router.chat({ caller, purpose: 'api', request, signal: c.get('signal') });
    c.set('requestId', chat.requestId);
    const events = chat.events[Symbol.asyncIterator]();
    const first = await events.next().catch(asUnknownModel(parts.router, caller, request.model));
    const head: ReplyHead = { id: `chatcmpl-${chat.requestId}`, created: Math.floor(parts.now() / 1000), model: chat.footnote()?.model ?? request.model };
    if (body.stream === true && first.done !== true) return streamed(c, parts, { body, chat, head, first: first.value, rest: events });
    return c.json(await folded(head, first, events));
  };
}

interface Streamed {
  body: ChatBody;
  chat: RoutedChat;
  head: ReplyHead;
  first: ChatEvent;
  rest: AsyncIterator<ChatEvent>;
}

function streamed(c: LanContext, { log }: Parts, { body, chat, head, first, rest }: Streamed): Response {
  const chunks = createChunkEncoder(head, { includeUsage: body.stream_options?.include_usage === true });
  const onBroken = (error: unknown): void => log.warn({ requestId: chat.requestId, code: toAppError(error).code }, 'a stream broke after its first event');
  return c.body(eventStream({ first, rest, chunks, onBroken }), 200, sseHeaders);
}

async function folded(head: ReplyHead, first: IteratorResult<ChatEvent>, rest: AsyncIterator<ChatEvent>) {
  const fold = createFold();
  for (let step = first; step.done !== true; step = await rest.next()) fold.add(step.value);
  return fold.result(head);
}
