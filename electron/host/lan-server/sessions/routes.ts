import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import {
  changesSchema,
  choicesSchema,
  sendSchema,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  sendMessage,
  sessionMessages,
  updateSession,
  type SessionParts,
} from './handlers.ts';
import { openSessionSocket } from './session-socket.ts';

const session = z.looseObject({
  id: z.string(),
  object: z.literal('hearth.session'),
  title: z.string(),
  model: z.string(),
  local_only: z.boolean(),
  knowledge: z.array(z.string()),
  system_prompt: z.string(),
  metadata: z.record(z.string(), z.string()),
  created: z.number(),
  updated: z.number(),
});
const message = z.looseObject({
  id: z.string(),
  object: z.literal('hearth.session.message'),
  session_id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  reasoning: z.string(),
  state: z.enum(['streaming', 'complete', 'stopped', 'interrupted', 'failed']),
  error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
  declined: z.boolean(),
  sources: z.array(z.looseObject({ n: z.number(), file: z.string(), text: z.string() })),
  searched_for: z.string().nullable(),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullable(),
  cost: z.object({ micro: z.number(), currency: z.string().nullable() }).nullable(),
  footnote: z
    .looseObject({ request_id: z.string().nullable(), model: z.string(), provider: z.string() })
    .nullable(),
  metadata: z.record(z.string(), z.string()),
  created: z.number(),
});
const listOf = (item: z.ZodType): z.ZodType =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() });
const limit = z
  .string()
  .regex(/^(1000|[1-9]\d{0,2})$/)
  .optional();

const tag = 'Sessions';
const params = { id: 'The session’s id.' };

export const sessionRoutes: readonly Route<SessionParts>[] = [
  {
    method: 'post',
    path: '/v1/sessions',
    tag,
    access: 'member',
    summary: 'Begins a session: a conversation that this server keeps',
    body: choicesSchema,
    errors: [404],
    replies: { 201: { description: 'The session.', schema: session } },
    handler: createSession,
  },
  {
    method: 'get',
    path: '/v1/sessions',
    tag,
    access: 'viewer',
    summary: 'The key’s own sessions, the newest first',
    description: '`metadata[key]=value` leaves those that have it; more than one narrows further.',
    query: z.object({
      query: z.string().optional().meta({ description: 'Those whose title or messages hold it.' }),
      limit,
    }),
    replies: { 200: { description: 'The sessions.', schema: listOf(session) } },
    handler: listSessions,
  },
  {
    method: 'get',
    path: '/v1/sessions/:id',
    tag,
    access: 'viewer',
    summary: 'One of them',
    params,
    errors: [404],
    replies: { 200: { description: 'The session.', schema: session } },
    handler: getSession,
  },
  {
    method: 'patch',
    path: '/v1/sessions/:id',
    tag,
    access: 'member',
    summary: 'Changes a session',
    description: 'What is not named stays.',
    params,
    body: changesSchema,
    errors: [404],
    replies: { 200: { description: 'The session.', schema: session } },
    handler: updateSession,
  },
  {
    method: 'delete',
    path: '/v1/sessions/:id',
    tag,
    access: 'member',
    summary: 'Removes a session',
    params,
    errors: [404],
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({
          id: z.string(),
          object: z.literal('hearth.session'),
          deleted: z.literal(true),
        }),
      },
    },
    handler: deleteSession,
  },
  {
    method: 'get',
    path: '/v1/sessions/:id/messages',
    tag,
    access: 'viewer',
    summary: 'The newest messages of a session, oldest first',
    params,
    query: z.object({ limit }),
    errors: [404],
    replies: { 200: { description: 'The messages.', schema: listOf(message) } },
    handler: sessionMessages,
  },
  {
    method: 'post',
    path: '/v1/sessions/:id/messages',
    tag,
    access: 'member',
    summary: 'Sends a message in a session',
    description:
      'The context is fitted by the server. A reader who leaves stops the answer; what had come is kept.',
    params,
    headers: resumeHeaders,
    body: sendSchema,
    errors: [404],
    replies: {
      200: {
        description: 'The answer.',
        schema: message,
        stream: '`message.start`, `delta`, `sources`, `message.end`, then `[DONE]`.',
      },
    },
    handler: sendMessage,
  },
  {
    method: 'get',
    path: '/v1/sessions/:id/socket',
    tag,
    access: 'member',
    summary: 'A session over a WebSocket',
    description:
      'Takes `{"content": "…"}` and `{"type": "stop"}`, gives the events of the stream. A ' +
      'browser’s key comes as the protocol `hearth-key.<key>` next to `hearth.v1`.',
    params,
    errors: [400, 404],
    replies: { 101: { description: 'The socket is open.' } },
    handler: openSessionSocket,
  },
];
