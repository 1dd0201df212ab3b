import { z } from 'zod';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RouterParts } from '../models/router-parts.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { Route } from '../http/route.ts';

/** openai-node, `ModerationCreateParams`; `textsOf` checks the parts of its input. */
export const moderationsBodySchema = z.strictObject({
  model: z.string().min(1).nullish(),
  input: z.union([z.string(), z.array(z.unknown()).min(1).max(1000)]),
});

function textsOf(input: z.infer<typeof moderationsBodySchema>['input']): string[] {
  const all = typeof input === 'string' ? [input] : input;
  return all.map((one, index) => {
    if (typeof one !== 'string')
      throw new ParameterError(`input.${index}`, phrase('lan.moderatesText'), 'unsupported_value');
    if (one === '')
      throw new ParameterError(
        all.length === 1 ? 'input' : `input.${index}`,
        phrase('lan.emptyModeration'),
      );
    return one;
  });
}

const localOnly = (): AppError => new AppError('local_only', phrase('lan.moderationLocalOnly'));

/** Rethrows, with the reason why no account can moderate and what to add. */
function unanswered(model: string | null) {
  return (thrown: unknown): never => {
    const { code } = toAppError(thrown);
    if (code === 'local_only') throw localOnly();
    if (code !== 'not_found' && (code !== 'no_candidate' || toAppError(thrown).retryable))
      throw thrown;
    const missing =
      model === null
        ? phrase('lan.noModerationModel').text
        : phrase('lan.noModerationModelNamed', { model }).text;
    throw new AppError('model_gone', phrase('lan.addModeration', { missing }), { cause: thrown });
  };
}

/** `POST /v1/moderations`, by an account whose provider has such a call. */
export function moderations({ router }: RouterParts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, moderationsBodySchema);
    const request = { model: body.model ?? 'auto', input: textsOf(body.input) };
    const caller = c.get('caller');
    if (caller.localOnly) throw localOnly();
    const { requestId, model, results } = await router
      .moderate({
        caller,
        purpose: 'api',
        request,
        signal: c.get('signal'),
        onOpened: (id) => c.set('requestId', id),
      })
      .catch(unanswered(body.model ?? null));
    return c.json({ id: `modr-${requestId}`, model, results });
  };
}

const reply = z.object({
  id: z.string(),
  model: z.string(),
  results: z.array(z.looseObject({ flagged: z.boolean() })),
});

export const moderationRoutes: readonly Route<RouterParts>[] = [
  {
    method: 'post',
    path: '/v1/moderations',
    tag: 'Moderations',
    access: 'member',
    summary: 'Judges texts by an account’s moderation model',
    body: moderationsBodySchema,
    replies: { 200: { description: 'A verdict for each text.', schema: reply } },
    handler: moderations,
  },
];
