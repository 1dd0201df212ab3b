import type { ZodType } from 'zod';
import { toAppError } from '../../../../shared/errors.ts';
import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import { beyondLocal, refuseBeyond } from '../models/backend-limits.ts';
import { isBaseModel } from '../knowledge/base-models.ts';
import { chunksOf, completionOf } from '../knowledge/with-sources.ts';
import { boundToolArguments } from '../wire/tool-arguments.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { openChoices } from './openai-choices.ts';
import {
  completionsBodySchema,
  createCompletionEncoder,
  createCompletionFold,
  toCompletionRequest,
} from './openai-completions.ts';
import { chatBodySchema, toChatRequest, type ChatBody } from './openai-request.ts';
import {
  createChunkEncoder,
  createFold,
  type EncoderOptions,
  type ReplyHead,
} from './openai-reply.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { wholeJson } from '../http/whole-reply.ts';
import { openAiChoicesVoice, openAiVoice, type ChunkEncoder } from './openai-sse.ts';
import { asUnknownModel } from '../models/unknown-model.ts';

type Parts = Pick<LanParts, 'router' | 'log'> & StreamParts;

/** How one of OpenAI's two forms says our events. */
interface Form {
  /** Of the answer's id. */
  prefix: string;
  encoder: (head: ReplyHead, options: EncoderOptions) => ChunkEncoder;
  fold: (count?: number) => {
    add(event: ChatEvent, index?: number): void;
    result(head: ReplyHead): object;
  };
}

interface Asked {
  request: ChatRequest;
  stream: boolean;
  includeUsage: boolean;
  /** How many answers are wanted. */
  count: number;
}

const chatForm: Form = { prefix: 'chatcmpl', encoder: createChunkEncoder, fold: createFold };
const textForm: Form = {
  prefix: 'cmpl',
  encoder: createCompletionEncoder,
  fold: createCompletionFold,
};

/** Asks the router and answers in the form, plain or as server-sent events. */
async function answer(c: LanContext, parts: Parts, form: Form, asked: Asked): Promise<Response> {
  const { request, stream, includeUsage } = asked;
  const caller = c.get('caller');
  boundToolArguments(request.messages);
  if (beyondLocal(request) !== null)
    refuseBeyond(request, await parts.router.available(caller.ownerId), caller.localOnly);
  if (asked.count > 1 && isBaseModel(request.model))
    throw new ParameterError(
      'n',
      '`n` is not supported by a knowledge base: its documents give one answer. Leave it out.',
      'unsupported_parameter',
    );
  if (asked.count > 1) return answerSeveral(c, parts, form, asked);
  const chat = parts.router.chat({
    caller,
    purpose: 'api',
    request,
    signal: c.get('signal'),
    plain: !stream,
  });
  c.set('requestId', chat.requestId);
  const events = chat.events[Symbol.asyncIterator]();
  const first = await events.next().catch(asUnknownModel(parts.router, caller, request.model));
  const head: ReplyHead = {
    id: `${form.prefix}-${chat.requestId}`,
    created: Math.floor(parts.now() / 1000),
    model: chat.footnote()?.model ?? request.model,
  };
  if (stream && first.done !== true) {
    const onBroken = (error: unknown): void =>
      parts.log.warn(
        { requestId: chat.requestId, code: toAppError(error).code },
        'a stream broke after its first event',
      );
    return streamReply(c, parts, chat.requestId, {
      first: first.value,
      rest: events,
      voice: openAiVoice(chunksOf(chat, form.encoder(head, { includeUsage }))),
      onBroken,
    });
  }
  const fold = form.fold();
  for (let step = first; step.done !== true; step = await events.next()) fold.add(step.value);
  return wholeJson(c, completionOf(chat, fold.result(head)));
}

/** Another seed for each, so that several answers to one request are not one answer. */
const seeded = (request: ChatRequest, index: number): ChatRequest =>
  request.seed === undefined ? request : { ...request, seed: request.seed + index };

/**
 * Several answers to one request: requests side by side, each paid for; one that fails is the
 * failure of all.
 */
async function answerSeveral(
  c: LanContext,
  parts: Parts,
  form: Form,
  { request, stream, includeUsage, count }: Asked,
): Promise<Response> {
  const caller = c.get('caller');
  const others = new AbortController();
  const signal = AbortSignal.any([c.get('signal'), others.signal]);
  const chats = Array.from({ length: count }, (_, index) =>
    parts.router.chat({
      caller,
      purpose: 'api',
      request: seeded(request, index),
      signal,
      plain: !stream,
    }),
  );
  const requestId = chats[0]?.requestId ?? '';
  c.set('requestId', requestId);
  const { first, rest } = await openChoices(chats, () => others.abort()).catch(
    asUnknownModel(parts.router, caller, request.model),
  );
  const head: ReplyHead = {
    id: `${form.prefix}-${requestId}`,
    created: Math.floor(parts.now() / 1000),
    model: chats[0]?.footnote()?.model ?? request.model,
  };
  if (stream && first.done !== true) {
    const onBroken = (error: unknown): void =>
      parts.log.warn(
        { requestId, code: toAppError(error).code },
        'a stream broke after its first event',
      );
    return streamReply(c, parts, requestId, {
      first: first.value,
      rest,
      voice: openAiChoicesVoice(form.encoder(head, { includeUsage, choices: count })),
      onBroken,
    });
  }
  const fold = form.fold(count);
  for (let step = first; step.done !== true; step = await rest.next())
    fold.add(step.value.event, step.value.index);
  return wholeJson(c, fold.result(head));
}

interface ChatOptions {
  alwaysStream?: boolean;
  /** How the body is read, where it is not quite OpenAI's. */
  schema?: ZodType<ChatBody>;
  decode?: (body: ChatBody) => ChatRequest;
}

/**
 * `POST /v1/chat/completions`, plain and as server-sent events; `/stream` behind it always streams.
 */
export function chatCompletions(
  parts: Parts,
  { alwaysStream = false, schema = chatBodySchema, decode = toChatRequest }: ChatOptions = {},
) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, schema);
    return answer(c, parts, chatForm, {
      request: decode(body),
      stream: alwaysStream || body.stream === true,
      includeUsage: body.stream_options?.include_usage === true,
      count: body.n ?? 1,
    });
  };
}

/** `POST /v1/completions`, OpenAI's older form. */
export function completions(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, completionsBodySchema);
    return answer(c, parts, textForm, {
      request: toCompletionRequest(body),
      stream: body.stream === true,
      includeUsage: body.stream_options?.include_usage === true,
      count: body.n ?? 1,
    });
  };
}
