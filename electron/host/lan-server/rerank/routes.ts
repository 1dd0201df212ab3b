import { toAppError } from '../../../../shared/errors.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { asUnknownModel } from '../models/unknown-model.ts';
import { rerankBodySchema, toRerankReply, toRerankRequest } from './rerank-body.ts';

/** Rethrows; for a model that is there but ranks nothing, by the name of the field. */
function asNoReranker(router: Pick<Router, 'available'>, caller: Caller, model: string) {
  return async (thrown: unknown): Promise<never> => {
    const { code } = toAppError(thrown);
    const here =
      code === 'not_found' || code === 'bad_request'
        ? (await router.available(caller.ownerId)).find(({ id }) => id === model)
        : undefined;
    if (here !== undefined)
      throw new ParameterError(
        'model',
        `${model} cannot rank. Name a reranker, an embedding model of this machine, or \`auto\`.`,
        'unsupported_value',
      );
    return asUnknownModel(router, caller, model)(thrown);
  };
}

/** `POST /v1/rerank`, in the form of Cohere, Jina and vLLM. */
export function rerank({ router }: Pick<LanParts, 'router'>) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, rerankBodySchema);
    const request = toRerankRequest(body);
    const caller = c.get('caller');
    const result = await router
      .rerank({
        caller,
        purpose: 'api',
        request,
        signal: c.get('signal'),
        onOpened: (id) => c.set('requestId', id),
      })
      .catch(asNoReranker(router, caller, request.model));
    return c.json(toRerankReply(result, request, body.return_documents === true));
  };
}
