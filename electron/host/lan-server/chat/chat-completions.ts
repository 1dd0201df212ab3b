import type { ZodType } from 'zod';
import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { beyondLocal, refuseBeyond } from '../models/backend-limits.ts';
import { isBaseModel } from '../knowledge/bases-as-models.ts';
import { chunksOf, completionOf } from './chunks-with-sources.ts';
import { boundToolArguments } from '../wire/tool-arguments.ts';
import { checkFields, jsonBody, jsonObject } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import { openChoices } from './openai-choices.ts';
import {
  completionsBodySchema,
  createCompletionEncoder,
  createCompletionAccumulator,
  toCompletionRequests,
} from './openai-completions.ts';
import { chatBodySchema, type ChatBody } from './chat-body-schema.ts';
import { decodeChatBody } from './decode-chat-body.ts';
import {
  createChunkEncoder,
  createChatAccumulator,
  type EncoderOptions,
  type CompletionHead,
} from './openai-reply.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { streamReply, type StreamParts } from '../streams/stream-reply.ts';
import { wholeJson } from '../http/whole-reply.ts';
import { openAiChoicesSse, openAiSse, type ChunkEncoder } from './openai-sse.ts';
import type { RouterParts } from '../models/router-parts.ts';
import { asUnknownModel } from '../models/unknown-model.ts';

export interface ChatParts extends RouterParts, StreamParts {}

/** One of OpenAI's two forms. */
interface Form {
  /** Prefix of the answer's id. */
  idPrefix: string;
  createEncoder: (head: CompletionHead, options: EncoderOptions) => ChunkEncoder;
  createAccumulator: (count?: number) => {
    add(event: ChatEvent, index?: number): void;
    result(head: CompletionHead): object;
  };
}

interface ChatCall {
  /** One, or several prompts of the older form, which differ in their messages alone. */
  requests: readonly ChatRequest[];
  stream: boolean;
  includeUsage: boolean;
  /** Number of answers to each. */
  count: number;
}

const chatForm: Form = {
  idPrefix: 'chatcmpl',
  createEncoder: createChunkEncoder,
  createAccumulator: createChatAccumulator,
};
const textForm: Form = {
  idPrefix: 'cmpl',
  createEncoder: createCompletionEncoder,
  createAccumulator: createCompletionAccumulator,
};

/** Calls the router and replies in the form, plain or as server-sent events. */
async function answer(
  c: LanContext,
  parts: ChatParts,
  form: Form,
  call: ChatCall,
): Promise<Response> {
  const { requests, stream, includeUsage, count } = call;
  const caller = c.get('caller');
  const [request] = requests;
  if (request === undefined) throw new ParameterError('prompt', phrase('fields.emptyPrompt'));
  boundToolArguments(request.messages);
  if (beyondLocal(request) !== null)
    refuseBeyond(request, await parts.router.available(caller.ownerId), caller.localOnly);
  if (count * requests.length > 1 && isBaseModel(request.model))
    throw new ParameterError(
      count > 1 ? 'n' : 'prompt',
      phrase('lan.base.oneAnswer'),
      'unsupported_parameter',
    );
  if (count * requests.length > 1) return answerSeveral(c, parts, form, call);
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
  const head: CompletionHead = {
    id: `${form.idPrefix}-${chat.requestId}`,
    created: Math.floor(parts.now() / 1000),
    model: chat.footnote()?.model ?? request.model,
  };
  if (stream && first.done !== true)
    return streamReply(c, parts, chat.requestId, {
      first: first.value,
      rest: events,
      encoder: openAiSse(chunksOf(chat, form.createEncoder(head, { includeUsage }))),
    });
  const accumulator = form.createAccumulator();
  for (let step = first; step.done !== true; step = await events.next())
    accumulator.add(step.value);
  return wholeJson(c, completionOf(chat, accumulator.result(head)));
}

/** Gives each answer its own seed, so that they differ. */
const seeded = (request: ChatRequest, index: number): ChatRequest =>
  request.seed === undefined ? request : { ...request, seed: request.seed + index };

/**
 * Several answers: one router request each, in parallel, each with its cost. One
 * failure fails all of them.
 */
async function answerSeveral(
  c: LanContext,
  parts: ChatParts,
  form: Form,
  { requests, stream, includeUsage, count: each }: ChatCall,
): Promise<Response> {
  const caller = c.get('caller');
  // In the order of OpenAI's choices: all of the first prompt come first.
  const asked = requests.flatMap((one) =>
    Array.from({ length: each }, (_, index) => seeded(one, index)),
  );
  const model = asked[0]?.model ?? '';
  const others = new AbortController();
  const signal = AbortSignal.any([c.get('signal'), others.signal]);
  const chats = asked.map((request) =>
    parts.router.chat({ caller, purpose: 'api', request, signal, plain: !stream }),
  );
  const requestId = chats[0]?.requestId ?? '';
  c.set('requestId', requestId);
  const { first, rest } = await openChoices(chats, () => others.abort()).catch(
    asUnknownModel(parts.router, caller, model),
  );
  const head: CompletionHead = {
    id: `${form.idPrefix}-${requestId}`,
    created: Math.floor(parts.now() / 1000),
    model: chats[0]?.footnote()?.model ?? model,
  };
  if (stream && first.done !== true)
    return streamReply(c, parts, requestId, {
      first: first.value,
      rest,
      encoder: openAiChoicesSse(form.createEncoder(head, { includeUsage, choices: asked.length })),
    });
  const accumulator = form.createAccumulator(asked.length);
  for (let step = first; step.done !== true; step = await rest.next())
    accumulator.add(step.value.event, step.value.index);
  return wholeJson(c, accumulator.result(head));
}

interface ChatOptions {
  alwaysStream?: boolean;
  /** Schema of a body that differs from OpenAI's. */
  schema?: ZodType<ChatBody>;
  decode?: (body: ChatBody) => ChatRequest;
  /** Replies to a body that is not OpenAI's; null for one that is. */
  other?: (c: LanContext, body: object) => Promise<Response> | null;
}

/** `POST /v1/chat/completions`, plain or as server-sent events. */
export function chatCompletions(parts: ChatParts, options: ChatOptions = {}) {
  const { alwaysStream = false, schema = chatBodySchema, decode = decodeChatBody, other } = options;
  return async (c: LanContext): Promise<Response> => {
    const given = await jsonObject(c);
    const elsewhere = other?.(c, given);
    if (elsewhere) return elsewhere;
    const body = checkFields(given, schema);
    return answer(c, parts, chatForm, {
      requests: [decode(body)],
      stream: alwaysStream || body.stream === true,
      includeUsage: body.stream_options?.include_usage === true,
      count: body.n ?? 1,
    });
  };
}

/** `POST /v1/completions`, OpenAI's older form. */
export function completions(parts: ChatParts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, completionsBodySchema);
    return answer(c, parts, textForm, {
      requests: toCompletionRequests(body),
      stream: body.stream === true,
      includeUsage: body.stream_options?.include_usage === true,
      count: body.n ?? 1,
    });
  };
}
