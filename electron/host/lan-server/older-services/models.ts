import { z } from 'zod';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { ModelDetails } from '../../routing/planning/model-details.ts';
import type { LanContext } from '../http/lan-context.ts';
import { askable, describedBy, type ModelsParts } from '../models/handlers.ts';
import { toModelObject } from '../models/model-objects.ts';
import { servedModelSchema } from '../models/model-schemas.ts';

/**
 * The lists of models of an AI model service: OpenAI's objects with the fields of that service's
 * model configuration. What Hearth does not keep for a model is null.
 */
export const olderModelsSchema = z.object({
  object: z.literal('list'),
  data: z.array(
    servedModelSchema.extend({
      name: z.string().meta({ description: 'The name to show: another name, where it is one.' }),
      provider: z.string(),
      model_id: z.string().meta({ description: 'The provider’s own id.' }),
      max_tokens: z.number().nullable(),
      cost_per_1k_tokens: z.number().nullable().meta({
        description: 'Of the prompt; `hearth.price` has the prices of both sides.',
      }),
      priority: z.number().nullable(),
      is_active: z.boolean(),
      capabilities: z.object({
        chat: z.boolean(),
        streaming: z.boolean(),
        function_calling: z.boolean().nullable(),
      }),
    }),
  ),
});

const toConfiguration = (model: AvailableModel, details: ModelDetails, startedAt: number) => ({
  ...toModelObject(model, details, startedAt),
  name: model.name,
  provider: model.provider,
  model_id: model.aliasOf ?? model.id,
  max_tokens: model.contextTokens ?? details.contextTokens,
  cost_per_1k_tokens: details.price === null ? null : details.price.input / 1000,
  priority: details.priority,
  // A model that is off is in no list.
  is_active: true,
  capabilities: {
    chat: model.kind === 'chat',
    streaming: model.kind === 'chat' && details.capabilities.streaming !== false,
    function_calling: model.kind === 'chat' ? details.capabilities.tools : false,
  },
});

async function reply(
  c: LanContext,
  parts: ModelsParts,
  models: readonly AvailableModel[],
): Promise<Response> {
  const detailsOf = await describedBy(parts, c.get('caller'));
  return c.json({
    object: 'list',
    data: models.map((model) => toConfiguration(model, detailsOf(model), parts.startedAt)),
  });
}

/** `GET /api/v1/models?provider=`. */
export function olderModels(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> =>
    reply(c, parts, await askable(parts, c.get('caller'), c.req.query('provider')));
}

/**
 * `GET /api/v1/models/{provider}/models`. Throws `not_found` for a provider that serves nothing
 * here.
 */
export function olderProviderModels(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> => {
    const provider = c.req.param('provider') ?? '';
    const models = await askable(parts, c.get('caller'), provider);
    if (models.length > 0) return reply(c, parts, models);
    throw new AppError('not_found', phrase('lan.noModelOfProvider', { provider }));
  };
}
