import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { chatCompletionSchema } from '../chat/reply-schemas.ts';
import type { ReplyParts } from '../sessions/reply-in-session.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import { olderChatSchema, ownSchema, toOlderChatRequest } from './older-chat.ts';
import {
  createQuerySchema,
  createSchema,
  olderSendSchema,
  sendQuerySchema,
  createOlderSession,
  deleteOlderSession,
  olderHistory,
  sendOlderMessage,
} from './sessions.ts';
import { chatCompletions, type ChatParts } from '../chat/chat-completions.ts';
import type { ModelsParts } from '../models/handlers.ts';
import { olderModels, olderModelsSchema, olderProviderModels } from './models.ts';

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
const olderCompletion = z.looseObject({
  id: z.string(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.number(),
      message: z.object({ role: z.string(), content: z.string() }),
      finish_reason: z.string(),
    }),
  ),
  usage: z.object({
    prompt_tokens: z.number(),
    completion_tokens: z.number(),
    total_tokens: z.number(),
  }),
  created: z.number(),
});
const described =
  'OpenAI’s body, with `model_name`, `parameters` and `user_id` next to its fields; ' +
  '`provider` narrows to that provider.';
const completion = {
  description: 'The answer.',
  schema: chatCompletionSchema,
  stream: 'OpenAI’s chunks, then `[DONE]`.',
};
const models = { 200: { description: 'Each id once.', schema: olderModelsSchema } };

/** The sessions of a platform's AI service, below a prefix that some installations have. */
type Prefix = '' | '/api/v1';
const writesBelow = (prefix: Prefix): Route<OlderServicesParts>[] => [
  {
    method: 'post',
    path: `${prefix}/chat/sessions`,
    tag,
    access: 'member',
    summary: 'Begins a chat session',
    description: 'Fields may be in the query or in a body.',
    query: createQuerySchema,
    body: createSchema,
    bodyOptional: true,
    errors: [431],
    replies: {
      200: {
        description: 'The session.',
        schema: z.looseObject({
          session_id: z.string(),
          title: z.string(),
          model: z.string(),
          created_at: z.string(),
        }),
      },
    },
    handler: createOlderSession,
  },
  {
    method: 'post',
    path: `${prefix}/chat/sessions/:id/messages`,
    tag,
    access: 'member',
    summary: 'Sends a message',
    description: 'Plain unless `stream` is true. Fields may be in the query or in a body.',
    params,
    headers: resumeHeaders,
    query: sendQuerySchema,
    body: olderSendSchema,
    bodyOptional: true,
    errors: [404, 431],
    replies: {
      200: {
        description: 'The answer.',
        schema: olderCompletion,
        media: 'text/plain',
      },
    },
    handler: sendOlderMessage,
  },
];

const readsBelow = (prefix: Prefix): Route<OlderServicesParts>[] => [
  {
    method: 'get',
    path: `${prefix}/chat/sessions/:id/history`,
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
        schema: z.object({ session_id: z.string(), history: z.array(message), total: z.number() }),
      },
    },
    handler: olderHistory,
  },
  {
    method: 'delete',
    path: `${prefix}/chat/sessions/:id`,
    tag,
    access: 'member',
    summary: 'Removes a session',
    params,
    errors: [404],
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({ session_id: z.string(), message: z.string() }),
      },
    },
    handler: deleteOlderSession,
  },
];

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
    handler: olderModels,
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
    handler: olderProviderModels,
  },
  ...(['', '/api/v1'] as const).flatMap((prefix) => [
    ...writesBelow(prefix),
    ...readsBelow(prefix),
  ]),
];
