import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { chatCompletionSchema } from '../chat/reply-schemas.ts';
import { modelListSchema } from '../models/model-schemas.ts';
import type { ReplyParts } from '../sessions/reply-in-session.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import { olderChatSchema, ownSchema, toOlderChatRequest } from './older-chat.ts';
import {
  createSchema,
  olderSendSchema,
  createOlderSession,
  deleteOlderSession,
  olderHistory,
  sendOlderMessage,
} from './sessions.ts';
import { chatCompletions, type ChatParts } from '../chat/chat-completions.ts';
import { listModels, providerModels, type ModelsParts } from '../models/handlers.ts';

export type OlderServicesParts = ChatParts & ModelsParts & ReplyParts;

/** The body of `/api/v1/chat/completions`. */
const olderBody = { schema: olderChatSchema, decode: toOlderChatRequest };

const tag = 'Older services';
const params = { id: 'The session’s id.' };
const message = z.looseObject({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  created_at: z.string(),
});
const described =
  'OpenAI’s body, with `model_name`, `parameters` and `user_id` next to its fields; ' +
  '`provider` narrows to that provider.';
const completion = {
  description: 'The answer.',
  schema: chatCompletionSchema,
  stream: 'OpenAI’s chunks, then `[DONE]`.',
};
const models = { 200: { description: 'Each id once.', schema: modelListSchema } };

export const olderRoutes: readonly Route<OlderServicesParts>[] = [
  {
    method: 'post',
    path: '/api/v1/chat/completions',
    tag,
    access: 'member',
    summary: 'A chat completion, as small gateways took it',
    description: described,
    headers: resumeHeaders,
    body: ownSchema,
    errors: [404],
    replies: { 200: completion },
    handler: (parts) => chatCompletions(parts, olderBody),
  },
  {
    method: 'post',
    path: '/api/v1/chat/completions/stream',
    tag,
    access: 'member',
    summary: 'The same, always streamed',
    description: described,
    headers: resumeHeaders,
    body: ownSchema,
    errors: [404],
    replies: { 200: completion },
    handler: (parts) => chatCompletions(parts, { ...olderBody, alwaysStream: true }),
  },
  {
    method: 'get',
    path: '/api/v1/models',
    tag,
    access: 'viewer',
    summary: 'The models that can be asked',
    query: z.object({ provider: z.string().optional() }),
    replies: models,
    handler: listModels,
  },
  {
    method: 'get',
    path: '/api/v1/models/:provider/models',
    tag,
    access: 'viewer',
    summary: 'Those of one provider',
    params: { provider: 'Its id or its name; `local` is this machine.' },
    errors: [404],
    replies: models,
    handler: providerModels,
  },
  {
    method: 'post',
    path: '/chat/sessions',
    tag,
    access: 'member',
    summary: 'Begins a chat session',
    description: 'The body may be empty.',
    body: createSchema,
    bodyOptional: true,
    replies: {
      200: {
        description: 'The session.',
        schema: z.looseObject({
          session_id: z.string(),
          title: z.string(),
          model_name: z.string(),
          created_at: z.string(),
        }),
      },
    },
    handler: createOlderSession,
  },
  {
    method: 'post',
    path: '/chat/sessions/:id/messages',
    tag,
    access: 'member',
    summary: 'Sends a message',
    description: 'Streamed unless `stream` is false.',
    params,
    headers: resumeHeaders,
    body: olderSendSchema,
    errors: [404],
    replies: {
      200: {
        description: 'The answer.',
        schema: z.looseObject({
          session_id: z.string(),
          message_id: z.string(),
          content: z.string(),
        }),
        stream: '`content` and OpenAI’s `choices`, then `[DONE]`.',
      },
    },
    handler: sendOlderMessage,
  },
  {
    method: 'get',
    path: '/chat/sessions/:id/history',
    tag,
    access: 'viewer',
    summary: 'The newest messages, oldest first',
    params,
    query: z.object({
      limit: z
        .string()
        .regex(/^(1000|[1-9]\d{0,2})$/)
        .optional(),
    }),
    errors: [404],
    replies: {
      200: {
        description: 'The messages.',
        schema: z.object({ session_id: z.string(), messages: z.array(message), total: z.number() }),
      },
    },
    handler: olderHistory,
  },
  {
    method: 'delete',
    path: '/chat/sessions/:id',
    tag,
    access: 'member',
    summary: 'Removes a session',
    params,
    errors: [404],
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({ session_id: z.string(), deleted: z.literal(true) }),
      },
    },
    handler: deleteOlderSession,
  },
];
