import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import { countPromptTokens, type CounterParts } from '../models/count-prompt-tokens.ts';
import { decodeResponsesBody, responsesParam } from './decode-responses-body.ts';
import type { ResponseStore } from './response-store.ts';
import { responsesBodySchema } from './responses-body.ts';

export interface CountParts extends CounterParts {
  responses: ResponseStore;
}

/** openai-node 6, `InputTokenCountParams`: what of a request makes up its input. */
export const countSchema = responsesBodySchema.pick({
  model: true,
  input: true,
  instructions: true,
  previous_response_id: true,
  parallel_tool_calls: true,
  reasoning: true,
  text: true,
  tool_choice: true,
  tools: true,
  truncation: true,
});

/**
 * `POST /v1/responses/input_tokens`. No request is sent to a provider. Throws what `createResponse`
 * throws for such a body.
 */
export function countInput(parts: CountParts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, countSchema);
    const earlier = body.previous_response_id
      ? await parts.responses.turnsUntil(
          c.get('caller').ownerId,
          body.previous_response_id,
          c.get('signal'),
        )
      : null;
    const request = decodeResponsesBody(body, earlier?.items ?? []);
    return c.json({
      object: 'response.input_tokens',
      input_tokens: await countPromptTokens(c, parts, request, responsesParam),
    });
  };
}
