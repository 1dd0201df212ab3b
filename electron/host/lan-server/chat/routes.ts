import type { Route } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import { z } from 'zod';
import type { ReplyParts } from '../sessions/reply-in-session.ts';
import {
  answerInConversation,
  conversationBodySchema,
  conversationReplySchema,
  isConversationBody,
} from './conversation-chat.ts';
import { chatCompletions, completions, type ChatParts } from './chat-completions.ts';
import { completionsBodySchema } from './openai-completions.ts';
import { chatBodySchema } from './chat-body-schema.ts';
import { chatCompletionSchema, completionSchema } from './reply-schemas.ts';

const chunks =
  'Chunks in OpenAI’s form, each the `data` of an event, ended by `[DONE]`. Comments are ' +
  'heartbeats. An event’s `id` serves to take the stream up again.';
const modelHelp =
  'The model is an id of `GET /v1/models`, the name of a routing policy, or `auto`. Fields ' +
  'that are not named here go to the provider as they are.';

const keptHelp =
  'With `conversation_id` and `message` in place of `messages` the server keeps the history, and ' +
  'streams `{"content": "…"}`.';

export const chatRoutes: readonly Route<ChatParts & ReplyParts>[] = [
  {
    method: 'post',
    path: '/v1/chat/completions',
    tag: 'Chat',
    access: 'member',
    summary: 'A chat completion',
    description: `${modelHelp} With \`stream\` the answer comes as server-sent events. ${keptHelp}`,
    headers: resumeHeaders,
    body: z.union([chatBodySchema, conversationBodySchema]),
    replies: {
      200: {
        description: 'The answer.',
        schema: z.union([chatCompletionSchema, conversationReplySchema]),
        stream: chunks,
      },
    },
    handler: (parts) =>
      chatCompletions(parts, {
        other: (c, body) =>
          isConversationBody(body) ? answerInConversation(c, parts, body) : null,
      }),
  },
  {
    method: 'post',
    path: '/v1/chat/completions/stream',
    tag: 'Chat',
    access: 'member',
    summary: 'A chat completion that always streams',
    description: modelHelp,
    headers: resumeHeaders,
    body: chatBodySchema,
    replies: {
      200: {
        description: 'The answer, whole only where nothing was said.',
        schema: chatCompletionSchema,
        stream: chunks,
      },
    },
    handler: (parts) => chatCompletions(parts, { alwaysStream: true }),
  },
  {
    method: 'post',
    path: '/v1/completions',
    tag: 'Chat',
    access: 'member',
    summary: 'A completion in OpenAI’s older form',
    description: 'The prompt goes as one message of a chat.',
    headers: resumeHeaders,
    body: completionsBodySchema,
    replies: { 200: { description: 'The answer.', schema: completionSchema, stream: chunks } },
    handler: completions,
  },
];
