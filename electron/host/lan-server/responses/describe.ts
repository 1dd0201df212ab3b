import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import { responsesBodySchema } from './responses-body.ts';

const tag = 'Responses';
/** The fields that are ours to say; the rest is as it was asked (response-object.ts). */
const response = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.number(),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
  model: z.string(),
  output: z.array(
    z.looseObject({ id: z.string(), type: z.enum(['message', 'reasoning', 'function_call']) }),
  ),
  error: z.looseObject({}).nullable(),
  incomplete_details: z.looseObject({}).nullable(),
  previous_response_id: z.string().nullable(),
  usage: z
    .object({
      input_tokens: z.number(),
      input_tokens_details: z.looseObject({ cached_tokens: z.number() }),
      output_tokens: z.number(),
      output_tokens_details: z.looseObject({ reasoning_tokens: z.number() }),
      total_tokens: z.number(),
    })
    .optional(),
});
const params = { id: 'A response’s id.' };

export const responsesRoutes: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/responses',
    tag,
    access: 'asks',
    summary: 'A response',
    description:
      'Kept for its owner unless `store` is false, so that `previous_response_id` can go on from it.',
    headers: resumeHeaders,
    body: responsesBodySchema,
    replies: {
      200: {
        description: 'The response.',
        schema: response,
        stream: 'OpenAI’s typed events, numbered without gaps.',
      },
    },
  },
  {
    method: 'get',
    path: '/v1/responses/:id',
    tag,
    access: 'key',
    summary: 'A response that was kept',
    params,
    query: z.object({
      stream: z
        .enum(['false'])
        .optional()
        .meta({ description: 'A kept response is given at once.' }),
    }),
    errors: [404],
    replies: { 200: { description: 'The response.', schema: response } },
  },
  {
    method: 'delete',
    path: '/v1/responses/:id',
    tag,
    access: 'key',
    summary: 'Forgets a response',
    params,
    errors: [404],
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({
          id: z.string(),
          object: z.literal('response'),
          deleted: z.literal(true),
        }),
      },
    },
  },
];
