import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { embeddingsBodySchema, toEmbeddingsReply, toEmbedRequest } from './openai-embeddings.ts';
import { asUnknownModel } from '../models/unknown-model.ts';

/** `POST /v1/embeddings`, as floats or base64. */
export function embeddings({ router }: Pick<LanParts, 'router'>) {
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
