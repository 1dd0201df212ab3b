import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { askableBy } from '../../routing/planning/allowed-models.ts';
import type { Caller } from '../../caller.ts';
import { meansProvider } from '../../routing/planning/only-provider.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RouterParts } from './router-parts.ts';

export interface ModelsParts extends RouterParts {
  /** When the server started (Unix milliseconds). */
  startedAt: number;
}

/** OpenAI's model object; further fields are under `hearth`. */
export function toModelObject(model: AvailableModel, startedAt: number) {
  return {
    id: model.id,
    object: 'model',
    // No provider reports when a model was created; clients only expect a number.
    created: Math.floor(startedAt / 1000),
    owned_by: model.provider,
    hearth: {
      kind: model.kind,
      local: model.local,
      provider: model.providerName,
      context_tokens: model.contextTokens,
    },
  };
}

/**
 * Each id once, a local model before the same model of a provider; only local models for a
 * local-only caller.
 */
export async function askable({ router }: ModelsParts, caller: Caller): Promise<AvailableModel[]> {
  const byId = new Map<string, AvailableModel>();
  for (const model of askableBy(await router.available(caller.ownerId), caller))
    if (!byId.has(model.id) || model.local) byId.set(model.id, model);
  return [...byId.values()];
}

/** `GET /v1/models`; `?provider=` leaves those of one provider, by its id or its name. */
export function listModels(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> => {
    const provider = c.req.query('provider');
    const models = (await askable(parts, c.get('caller'))).filter(
      (model) => provider === undefined || meansProvider(provider, model),
    );
    return c.json({
      object: 'list',
      data: models.map((model) => toModelObject(model, parts.startedAt)),
    });
  };
}

export function getModel(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    const model = (await askable(parts, c.get('caller'))).find((one) => one.id === id);
    if (model === undefined) throw new AppError('model_gone', phrase('lan.noModel', { model: id }));
    return c.json(toModelObject(model, parts.startedAt));
  };
}
