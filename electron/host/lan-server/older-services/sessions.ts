import { z } from 'zod';
import type { Message } from '../../../../shared/contract/conversations.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import { ParameterError, toOpenAiError } from '../wire/openai-errors.ts';
import { replyInSession, type ReplyParts } from '../sessions/reply-in-session.ts';
import { limitOf } from '../sessions/handlers.ts';
import type { Exchange } from '../../conversations/conversations.ts';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import { deltaOf } from '../../conversations/message-events.ts';
import { throwFailure } from '../sessions/session-answer.ts';
import { toSource } from '../sessions/session-wire.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';

/**
 * Chat sessions as small FastAPI services have them under `/chat/sessions`. No form is documented;
 * assumed from several public ones: `session_id` identifies a session; a message is `content` or
 * `message`; times are ISO 8601; creation replies 200, FastAPI's default; each frame of a stream
 * has the new text both at its top (`content`) and in OpenAI's chunk, and `[DONE]` ends it.
 * `user_id` is returned and has no effect: a session belongs to the key.
 */
type Parts = ReplyParts;

const common = {
  model: z.string().min(1).max(200).nullish(),
  model_name: z.string().min(1).max(200).nullish(),
  user_id: z.union([z.string(), z.number()]).nullish(),
  provider: z.unknown().optional(),
  parameters: z.unknown().optional(),
};
export const createSchema = z.looseObject({
  ...common,
  title: z.string().trim().max(200).nullish(),
  name: z.string().trim().max(200).nullish(),
});
const text = z.string().min(1).max(1_000_000);
export const olderSendSchema = z.looseObject({
  ...common,
  content: text.nullish(),
  message: text.nullish(),
  stream: z.boolean().nullish(),
});

const iso = (ms: number): string => new Date(ms).toISOString();
const idOf = (c: LanContext): string => c.req.param('id') ?? '';
const isSet = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  !(typeof value === 'object' && Object.keys(value).length === 0);

/** Refuses by name what a session cannot store. */
function refuseUnsupported({
  provider,
  parameters,
}: {
  provider?: unknown;
  parameters?: unknown;
}): void {
  if (isSet(provider))
    throw new ParameterError('provider', phrase('fields.sessionProvider'), 'unsupported_parameter');
  if (isSet(parameters))
    throw new ParameterError(
      'parameters',
      phrase('fields.sessionParameters'),
      'unsupported_parameter',
    );
}

/** `POST /chat/sessions`; the body may be empty. */
export function createOlderSession({ conversations }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const empty =
      c.req.header('transfer-encoding') === undefined &&
      Number(c.req.header('content-length') ?? 0) === 0;
    const body = empty ? createSchema.parse({}) : await jsonBody(c, createSchema);
    refuseUnsupported(body);
    const { id, title, model, createdAt } = await conversations.create(c.get('caller').ownerId, {
      title: body.title ?? body.name ?? undefined,
      model: body.model_name ?? body.model ?? undefined,
    });
    return c.json({
      session_id: id,
      id,
      title,
      model_name: model,
      user_id: body.user_id ?? null,
      created_at: iso(createdAt),
    });
  };
}

const toUsage = ({ footnote }: Message) =>
  footnote === null
    ? null
    : {
        prompt_tokens: footnote.inputTokens,
        completion_tokens: footnote.outputTokens,
        total_tokens: footnote.inputTokens + footnote.outputTokens,
      };

const toHistory = ({ id, role, content, state, sources, createdAt }: Message) => ({
  id,
  role,
  content,
  state,
  sources: sources.map(toSource),
  created_at: iso(createdAt),
});

/** `data` only; an answer that fails ends with an `error` and without `[DONE]`. */
function olderSse({ assistantMessage }: Exchange): SseEncoder<FollowedEvent> {
  const { id, conversationId, createdAt } = assistantMessage;
  const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (content: string, finish: 'stop' | null, more: object = {}): string =>
    frame({
      id,
      object: 'chat.completion.chunk',
      created: Math.floor(createdAt / 1000),
      session_id: conversationId,
      content,
      choices: [{ index: 0, delta: finish === null ? { content } : {}, finish_reason: finish }],
      ...more,
    });
  return {
    start: () => [],
    event(event) {
      throwFailure(event);
      if (event.type !== 'stored') {
        const text = deltaOf(event)?.text ?? '';
        return text === '' ? [] : [chunk(text, null)];
      }
      return [
        chunk('', 'stop', {
          message_id: id,
          usage: toUsage(event.message),
          sources: event.message.sources.map(toSource),
        }),
        'data: [DONE]\n\n',
      ];
    },
    end: () => [],
    fail: (error) => [frame(toOpenAiError(error).body)],
    heartbeat: commentHeartbeat,
  };
}

/** `POST /chat/sessions/{id}/messages`: server-sent events, unless `stream` is false. */
export function sendOlderMessage(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, olderSendSchema);
    refuseUnsupported(body);
    const content = body.content ?? body.message;
    if (content === null || content === undefined)
      throw new ParameterError('content', phrase('fields.sessionContent'));
    const model = body.model_name ?? body.model;
    if (model) await parts.conversations.update(c.get('caller').ownerId, { id: idOf(c), model });
    const plain = (answer: Message) => ({
      session_id: answer.conversationId,
      message_id: answer.id,
      role: answer.role,
      content: answer.content,
      usage: toUsage(answer),
      sources: answer.sources.map(toSource),
      created_at: iso(answer.createdAt),
    });
    return replyInSession(
      c,
      parts,
      { id: idOf(c), content },
      {
        stream: body.stream !== false,
        encoder: olderSse,
        plain,
      },
    );
  };
}

/** `GET /chat/sessions/{id}/history?limit=`: the newest, oldest first. */
export function olderHistory({ conversations }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const limit = limitOf(c, { usual: 50, most: 1_000 });
    const { ownerId } = c.get('caller');
    const messages = await conversations.newest(ownerId, idOf(c), limit);
    const total = await conversations.count(ownerId, idOf(c));
    return c.json({ session_id: idOf(c), messages: messages.map(toHistory), total });
  };
}

/** `DELETE /chat/sessions/{id}`. */
export function deleteOlderSession({ conversations }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    await conversations.remove(c.get('caller').ownerId, idOf(c));
    return c.json({ session_id: idOf(c), deleted: true });
  };
}
