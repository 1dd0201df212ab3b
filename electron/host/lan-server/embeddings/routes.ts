import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RouterParts } from '../models/router-parts.ts';
import { embeddingsBodySchema, toEmbeddingsReply, toEmbedRequest } from './openai-embeddings.ts';
import { asUnknownModel } from '../models/unknown-model.ts';

const count = z.number().int().min(0);
const embeddingListSchema = z.object({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.number().int(),
      embedding: z.union([
        z.array(z.number()),
        z.string().meta({ description: 'Little-endian float32 in base64.' }),
      ]),
    }),
  ),
  usage: z.object({ prompt_tokens: count, total_tokens: count }),
});

/** `POST /v1/embeddings`, as floats or base64. */
export function embeddings({ router }: RouterParts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, embeddingsBodySchema);
    const request = toEmbedRequest(body);
    const caller = c.get('caller');
    const result = await router
      .embed({
        caller,
        purpose: 'api',
        request,
        signal: c.get('signal'),
        onOpened: (id) => c.set('requestId', id),
      })
      .catch(asUnknownModel(router, caller, request.model));
    return c.json(toEmbeddingsReply(result, body.encoding_format ?? 'float'));
  };
}

export const embeddingRoutes: readonly Route<RouterParts>[] = [
  {
    method: 'post',
    path: '/v1/embeddings',
    tag: 'Embeddings and ranking',
    access: 'member',
    summary: 'Vectors of texts',
    body: embeddingsBodySchema,
    replies: {
      200: { description: 'A vector for each text, in their order.', schema: embeddingListSchema },
    },
    handler: embeddings,
  },
];
