import { z } from 'zod';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { askableBy } from '../../routing/planning/allowed-models.ts';
import type { Caller } from '../../caller.ts';
import { noDetails, type ModelDetails } from '../../routing/planning/model-details.ts';
import { meansProvider } from '../../routing/planning/only-provider.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { plainFault } from '../wire/plain-fault.ts';
import { anthropicPage, toAnthropicModel, toModelObject } from './model-objects.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RouterParts } from './router-parts.ts';

export interface ModelsParts extends RouterParts {
  /** When the server started (Unix milliseconds). */
  startedAt: number;
}

/** A model as the provider asked for serves it; none where that one does not. */
function ofProvider(model: AvailableModel, asked: string | undefined): AvailableModel[] {
  if (asked === undefined) return [model];
  const found = [model, ...(model.alsoBy ?? [])].find((one) => meansProvider(asked, one));
  if (found === undefined) return [];
  return [{ ...model, provider: found.provider, providerName: found.providerName }];
}

/**
 * Each id once, a local model before the same model of a provider; only local models for a
 * local-only caller. With `provider`, what that one serves,
 * also where others serve it too.
 */
export async function askable(
  { router }: ModelsParts,
  caller: Caller,
  provider?: string,
): Promise<AvailableModel[]> {
  const byId = new Map<string, AvailableModel>();
  const all = askableBy(await router.available(caller.ownerId), caller);
  for (const model of all.flatMap((one) => ofProvider(one, provider)))
    if (!byId.has(model.id) || model.local) byId.set(model.id, model);
  return [...byId.values()];
}

/** What is known of each of a caller's models. */
export const describedBy = async (
  { router }: ModelsParts,
  caller: Caller,
): Promise<(model: AvailableModel) => ModelDetails> => {
  const details = await router.modelDetails(caller.ownerId);
  return ({ id, aliasOf }) => details.get(aliasOf ?? id) ?? noDetails;
};

/** Anthropic's clients name the version of their API with each request; no other client does. */
const wantsAnthropicForm = (c: LanContext): boolean =>
  c.req.header('anthropic-version') !== undefined;

const mostModels = 1000;

export const modelsQuerySchema = z.object({
  provider: z.string().optional().meta({ description: 'Of this provider only.' }),
  limit: z
    .string()
    .regex(/^(1000|[1-9][0-9]{0,2})?$/, `use a number from 1 to ${mostModels}`)
    .optional()
    .meta({ description: 'In Anthropic’s form: models a page, 1 to 1000; empty is 1000.' }),
  after_id: z.string().optional().meta({ description: 'In Anthropic’s form.' }),
  before_id: z.string().optional().meta({ description: 'In Anthropic’s form.' }),
});

function queryFault(c: LanContext, { issues: [issue] }: z.ZodError): ParameterError {
  const name = String(issue?.path[0] ?? 'limit');
  return new ParameterError(
    name,
    issue === undefined
      ? phrase('fields.paramWrong', { name })
      : plainFault(name, issue, c.req.query(name)),
  );
}

/** `GET /v1/models`; `?provider=` leaves those of one provider, by its id or its name. */
export function listModels(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> => {
    const query = modelsQuerySchema.safeParse(c.req.query());
    if (!query.success) throw queryFault(c, query.error);
    const { provider, limit, after_id: afterId, before_id: beforeId } = query.data;
    const caller = c.get('caller');
    const models = await askable(parts, caller, provider);
    const detailsOf = await describedBy(parts, caller);
    if (wantsAnthropicForm(c)) {
      return c.json(
        anthropicPage(
          models.map((model) => toAnthropicModel(model, detailsOf(model))),
          {
            limit: Number(limit || mostModels),
            ...(afterId === undefined ? {} : { afterId }),
            ...(beforeId === undefined ? {} : { beforeId }),
          },
        ),
      );
    }
    return c.json({
      object: 'list',
      data: models.map((model) => toModelObject(model, detailsOf(model), parts.startedAt)),
    });
  };
}

export function getModel(parts: ModelsParts) {
  return async (c: LanContext): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    const caller = c.get('caller');
    const model = (await askable(parts, caller)).find((one) => one.id === id);
    if (model === undefined) throw new AppError('model_gone', phrase('lan.noModel', { model: id }));
    const details = (await describedBy(parts, caller))(model);
    return c.json(
      wantsAnthropicForm(c)
        ? toAnthropicModel(model, details)
        : toModelObject(model, details, parts.startedAt),
    );
  };
}
