import { z } from 'zod';
import type { Message } from '../../../../shared/contract/conversations.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { replyInSession, type ReplyParts } from '../sessions/reply-in-session.ts';
import { limitOf, systemPromptOf, systemPromptSchema } from '../sessions/handlers.ts';
import { toSource } from '../sessions/session-wire.ts';
import { booleanTextSchema, olderFields } from './older-fields.ts';
import { completionSse, toCompletion } from './session-completion.ts';

/**
 * Chat sessions as a platform's AI service has them under `/chat/sessions`: docs/moving/ has its
 * requests. What that document leaves open is as FastAPI does it. `user_id` is returned and has no
 * effect: a session belongs to the key.
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
  system_prompt: systemPromptSchema.nullish(),
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
/** What a session refuses in the query, as in a body. */
const refusedQuery = ['provider', 'parameters'];
const createQuery = ['model', 'model_name', 'system_prompt', 'title', 'name', 'user_id'];
const sendQuery = ['model', 'model_name', 'user_id', 'content', 'message', 'stream'];

const mayBeEmpty = new Set(['system_prompt', 'title', 'name', 'user_id']);

/** Fields that the query of a POST may have in place of the body; there all of them are text. */
const queryOfFields = (names: readonly string[]): z.ZodObject =>
  z.object(
    Object.fromEntries(
      names.map((name) => {
        if (name === 'stream') return [name, booleanTextSchema.optional()];
        return [name, (mayBeEmpty.has(name) ? z.string() : z.string().min(1)).optional()];
      }),
    ),
  );
export const createQuerySchema = queryOfFields(createQuery);
export const sendQuerySchema = queryOfFields(sendQuery);

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

/** `POST /chat/sessions?model=&system_prompt=`; a body may have the same, or be empty. */
export function createOlderSession({ conversations }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const fields = await olderFields(c, createSchema, {
      simple: [...createQuery, ...refusedQuery],
    });
    refuseUnsupported(fields);
    const caller = c.get('caller');
    const { id, title, model, createdAt } = await conversations.create(caller.ownerId, {
      title: fields.title ?? fields.name ?? undefined,
      model: fields.model_name ?? fields.model ?? undefined,
      systemPrompt: systemPromptOf(caller, fields.system_prompt),
    });
    return c.json({
      session_id: id,
      title,
      model,
      user_id: fields.user_id ?? null,
      created_at: iso(createdAt),
    });
  };
}

const toHistory = ({ id, role, content, state, sources, createdAt }: Message) => ({
  id,
  role,
  content,
  state,
  sources: sources.map(toSource),
  created_at: iso(createdAt),
});

/** The service's own streams are of this type, though their frames are server-sent events. */
const streamType = 'text/plain; charset=utf-8';

/** `POST /chat/sessions/{id}/messages?message=&stream=`: plain, unless `stream` is true. */
export function sendOlderMessage(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const fields = await olderFields(c, olderSendSchema, {
      simple: [...sendQuery, ...refusedQuery],
      booleans: ['stream'],
    });
    refuseUnsupported(fields);
    const content = fields.message ?? fields.content;
    if (content === null || content === undefined)
      throw new ParameterError('message', phrase('fields.sessionContent'));
    const { ownerId } = c.get('caller');
    const id = idOf(c);
    const named = fields.model_name ?? fields.model;
    const { model } = named
      ? await parts.conversations.update(ownerId, { id, model: named })
      : await parts.conversations.find(ownerId, id);
    return replyInSession(
      c,
      parts,
      { id, content },
      {
        stream: fields.stream === true,
        encoder: (exchange) => completionSse(exchange, model),
        contentType: streamType,
        plain: (answer) => toCompletion(answer, model),
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
    return c.json({ session_id: idOf(c), history: messages.map(toHistory), total });
  };
}

/** `DELETE /chat/sessions/{id}`. */
export function deleteOlderSession({ conversations }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    await conversations.remove(c.get('caller').ownerId, idOf(c));
    return c.json({ session_id: idOf(c), message: 'Session deleted successfully' });
  };
}
