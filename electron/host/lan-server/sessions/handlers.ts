import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { metadataSchema } from '../../../../shared/contract/metadata.ts';
import type { Caller } from '../../caller.ts';
import type { ConversationChoices } from '../../conversations/conversations.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { Bases } from '../knowledge/chat-from-base.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { replyInSession, type ReplyParts } from './reply-in-session.ts';
import { sessionSse } from './session-sse.ts';
import { toSession, toSessionMessage } from './session-wire.ts';

export interface SessionParts extends ReplyParts {
  knowledge: Pick<Bases, 'list'>;
}

const title = z.string().trim().max(200);
/** Four pages; the window of a small model is shorter. */
export const systemPromptSchema = z.string().max(32_000);
export const choicesSchema = z.strictObject({
  title: title.optional(),
  model: z.string().min(1).max(200).optional(),
  local_only: z.boolean().optional(),
  knowledge: z.array(z.string().min(1)).max(50).optional(),
  system_prompt: systemPromptSchema.optional(),
  metadata: metadataSchema.optional(),
});
export const changesSchema = choicesSchema.extend({ title: title.min(1).regex(/\S/).optional() });
export const sendSchema = z.strictObject({
  content: z.string().min(1).max(1_000_000),
  stream: z.boolean().nullish(),
  metadata: metadataSchema.optional(),
});

const idOf = (c: LanContext): string => c.req.param('id') ?? '';

/**
 * Reads `limit` from the query. Throws `bad_request` when it is not a whole number from 1 to
 * `most`.
 */
export function limitOf(c: LanContext, { usual, most }: { usual: number; most: number }): number {
  const given = c.req.query('limit');
  if (given === undefined) return usual;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > most)
    throw new ParameterError('limit', phrase('fields.limitRange', { most }));
  return limit;
}

/**
 * The ids of bases that are named by id or name. Throws `not_found` for a base that the caller does
 * not have.
 */
async function basesOf(
  { knowledge }: Pick<SessionParts, 'knowledge'>,
  caller: Caller,
  named: readonly string[],
): Promise<string[]> {
  const bases = named.length === 0 ? [] : await knowledge.list(caller);
  return named.map((one) => {
    const base = bases.find(({ id }) => id === one) ?? bases.find(({ name }) => name === one);
    if (base === undefined) throw new AppError('not_found', phrase('streams.noBase', { id: one }));
    return base.id;
  });
}

/** A local-only client's text stays on this machine, also when the client no longer is. */
export const systemPromptOf = (
  { localOnly }: Caller,
  text: string | null | undefined,
): ConversationChoices['systemPrompt'] | undefined =>
  text === undefined || text === null ? undefined : { text, localOnly };

async function choicesOf(
  parts: SessionParts,
  caller: Caller,
  fields: z.infer<typeof choicesSchema>,
) {
  const { title: name, model, local_only: localOnly, knowledge, metadata } = fields;
  return {
    metadata,
    systemPrompt: systemPromptOf(caller, fields.system_prompt),
    title: name,
    model,
    localOnly,
    knowledgeBaseIds: knowledge === undefined ? undefined : await basesOf(parts, caller, knowledge),
  };
}

/** `POST /v1/sessions`. */
export function createSession(parts: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const choices = await choicesOf(parts, caller, await jsonBody(c, choicesSchema));
    return c.json(toSession(await parts.conversations.create(caller.ownerId, choices)), 201);
  };
}

/** Reads `metadata[key]=value` from the query, as OpenAI's lists take it. */
const metadataFilterOf = (query: Record<string, string>): [string, string][] =>
  Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const key = /^metadata\[([^\]]{1,64})\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value]];
  });

/** `GET /v1/sessions?query=&metadata[key]=&limit=`, the newest first. */
export function listSessions({ conversations }: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    const limit = limitOf(c, { usual: 50, most: 1_000 });
    const listed = await conversations.list(c.get('caller').ownerId, c.req.query('query'));
    const wanted = metadataFilterOf(c.req.query());
    const found = listed.filter(({ metadata }) =>
      wanted.every(([key, value]) => metadata?.[key] === value),
    );
    return c.json({
      object: 'list',
      data: found.slice(0, limit).map(toSession),
      has_more: found.length > limit,
    });
  };
}

/** `GET /v1/sessions/{id}`. Throws `not_found` for the session of another owner. */
export function getSession({ conversations }: SessionParts) {
  return async (c: LanContext): Promise<Response> =>
    c.json(toSession(await conversations.find(c.get('caller').ownerId, idOf(c))));
}

/** `PATCH /v1/sessions/{id}`: fields that are not sent stay as they are. */
export function updateSession(parts: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const choices = await choicesOf(parts, caller, await jsonBody(c, changesSchema));
    return c.json(
      toSession(await parts.conversations.update(caller.ownerId, { id: idOf(c), ...choices })),
    );
  };
}

/** `DELETE /v1/sessions/{id}`: to the trash, for 30 days; an answer being written is stopped. */
export function deleteSession({ conversations }: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    await conversations.remove(c.get('caller').ownerId, idOf(c));
    return c.json({ id: idOf(c), object: 'hearth.session', deleted: true });
  };
}

/** `GET /v1/sessions/{id}/messages?limit=`: the newest, oldest first. */
export function sessionMessages({ conversations }: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    const limit = limitOf(c, { usual: 100, most: 1_000 });
    const messages = await conversations.newest(c.get('caller').ownerId, idOf(c), limit + 1);
    return c.json({
      object: 'list',
      data: messages.slice(-limit).map(toSessionMessage),
      has_more: messages.length > limit,
    });
  };
}

/** `POST /v1/sessions/{id}/messages`: the answer plain, or as server-sent events. */
export function sendMessage(parts: SessionParts) {
  return async (c: LanContext): Promise<Response> => {
    const { content, stream, metadata } = await jsonBody(c, sendSchema);
    return replyInSession(
      c,
      parts,
      { id: idOf(c), content, metadata },
      {
        stream: stream === true,
        encoder: sessionSse,
        plain: toSessionMessage,
      },
    );
  };
}
