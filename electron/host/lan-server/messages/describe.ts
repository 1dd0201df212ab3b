import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import { countBodySchema, messagesBodySchema } from './messages-schema.ts';

const block = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  }),
]);
const message = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(block),
  stop_reason: z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'refusal']),
  stop_sequence: z.null(),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
});

export const messagesRoutes: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/messages',
    tag: 'Messages',
    access: 'asks',
    form: 'anthropic',
    summary: 'A message in Anthropic’s form',
    headers: resumeHeaders,
    body: messagesBodySchema,
    replies: {
      200: {
        description: 'The message.',
        schema: message,
        stream: 'Anthropic’s events, from `message_start` to `message_stop`.',
      },
    },
  },
  {
    method: 'post',
    path: '/v1/messages/count_tokens',
    tag: 'Messages',
    access: 'asks',
    form: 'anthropic',
    summary: 'How many tokens a message would be',
    description:
      'Nothing leaves the machine; `x-hearth-count` says whether it was counted or estimated.',
    body: countBodySchema,
    replies: {
      200: {
        description: 'The count.',
        schema: z.object({ input_tokens: z.number().int().min(0) }),
      },
    },
  },
];
