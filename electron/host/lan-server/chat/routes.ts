import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { completionsBodySchema } from './openai-completions.ts';
import { embeddingsBodySchema } from '../embeddings/openai-embeddings.ts';
import { chatBodySchema } from './openai-request.ts';
import { resumeHeaders } from '../streams/resume-headers.ts';
import {
  chatCompletionSchema,
  completionSchema,
  embeddingListSchema,
  modelListSchema,
  modelSchema,
  readinessSchema,
  requestDetailSchema,
} from './reply-schemas.ts';

const chunks =
  'Chunks in OpenAI’s form, each the `data` of an event, ended by `[DONE]`. Comments are ' +
  'heartbeats. An event’s `id` serves to take the stream up again.';
const asked =
  'The model is an id of `GET /v1/models`, the name of a routing policy, or `auto`. Fields ' +
  'that are not named here go to the provider as they are.';

const machine: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/health',
    tag: 'Machine',
    access: 'open',
    summary: 'Whether the process answers',
    replies: { 200: { description: 'It does.', schema: z.object({ status: z.literal('ok') }) } },
  },
  {
    method: 'get',
    path: '/ready',
    tag: 'Machine',
    access: 'open',
    summary: 'Whether the default models can be asked',
    replies: {
      200: { description: 'They can.', schema: readinessSchema },
      503: { description: 'Not yet.', schema: readinessSchema },
    },
  },
  {
    method: 'get',
    path: '/ca.pem',
    tag: 'Machine',
    access: 'open',
    summary: 'The certificate of this server’s own authority, for devices to trust',
    errors: [404],
    replies: { 200: { description: 'PEM.', media: 'application/x-pem-file' } },
  },
  {
    method: 'get',
    path: '/ca.crt',
    tag: 'Machine',
    access: 'open',
    summary: 'The same certificate under the other name',
    errors: [404],
    replies: { 200: { description: 'PEM.', media: 'application/x-x509-ca-cert' } },
  },
];

const asking: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/chat/completions',
    tag: 'Chat',
    access: 'asks',
    summary: 'A chat completion',
    description: `${asked} With \`stream\` the answer comes as server-sent events.`,
    headers: resumeHeaders,
    body: chatBodySchema,
    replies: { 200: { description: 'The answer.', schema: chatCompletionSchema, stream: chunks } },
  },
  {
    method: 'post',
    path: '/v1/chat/completions/stream',
    tag: 'Chat',
    access: 'asks',
    summary: 'A chat completion that always streams',
    description: asked,
    headers: resumeHeaders,
    body: chatBodySchema,
    replies: {
      200: {
        description: 'The answer, whole only where nothing was said.',
        schema: chatCompletionSchema,
        stream: chunks,
      },
    },
  },
  {
    method: 'post',
    path: '/v1/completions',
    tag: 'Chat',
    access: 'asks',
    summary: 'A completion in OpenAI’s older form',
    description: 'The prompt goes as one message of a chat.',
    headers: resumeHeaders,
    body: completionsBodySchema,
    replies: { 200: { description: 'The answer.', schema: completionSchema, stream: chunks } },
  },
  {
    method: 'post',
    path: '/v1/embeddings',
    tag: 'Embeddings and ranking',
    access: 'asks',
    summary: 'Vectors of texts',
    body: embeddingsBodySchema,
    replies: {
      200: { description: 'A vector for each text, in their order.', schema: embeddingListSchema },
    },
  },
];

const looking: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/v1/models',
    tag: 'Models',
    access: 'key',
    summary: 'The models that this key may ask',
    query: z.object({
      provider: z.string().optional().meta({ description: 'Of this provider only.' }),
    }),
    replies: { 200: { description: 'Each id once.', schema: modelListSchema } },
  },
  {
    method: 'get',
    path: '/v1/models/:id{.+}',
    tag: 'Models',
    access: 'key',
    summary: 'One of them',
    params: { id: 'The model’s id; it may hold slashes.' },
    errors: [404],
    replies: { 200: { description: 'The model.', schema: modelSchema } },
  },
  {
    method: 'get',
    path: '/v1/requests/:id',
    tag: 'Requests',
    access: 'key',
    summary: 'How a request was routed, and what it cost',
    description: 'For whoever sent it.',
    params: { id: 'The `x-request-id` of a reply.' },
    errors: [404],
    replies: {
      200: { description: 'The request with its attempts.', schema: requestDetailSchema },
    },
  },
];

/** The routes of this folder. */
export const commonRoutes: readonly RouteDescription[] = [...asking, ...looking, ...machine];
