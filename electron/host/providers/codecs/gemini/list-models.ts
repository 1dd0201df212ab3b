import { z } from 'zod';
import type { Capability, ListedModel } from '../../provider.ts';
import { isGeneralist, plainModel } from './model-traits.ts';

/**
 * `models.list` (ai.google.dev/api/models): pages, and for each model its limits and what may be
 * called with it.
 */
export const modelsSchema = z.looseObject({
  models: z
    .array(
      z.looseObject({
        name: z.string(),
        inputTokenLimit: z.number().nullish(),
        outputTokenLimit: z.number().nullish(),
        supportedGenerationMethods: z.array(z.string()).nullish(),
        thinking: z.boolean().nullish(),
      }),
    )
    .nullish(),
  nextPageToken: z.string().nullish(),
});
type Listed = NonNullable<z.infer<typeof modelsSchema>['models']>[number];

/** The largest page there is; fewer requests for one list. */
export const pageSize = 1_000;

/**
 * The list tells what may be called and whether the model thinks. That every Gemini of the second
 * generation on reads images, calls functions and keeps to a schema is said on its page
 * (ai.google.dev/gemini-api/docs/models); for others that can chat there is no source here, so all
 * of it is left open.
 */
function capabilitiesOf({
  name,
  supportedGenerationMethods: methods,
  thinking,
}: Listed): readonly Capability[] | null {
  if (!methods) return null;
  if (methods.includes('generateContent')) {
    return isGeneralist(plainModel(name))
      ? [
          'chat',
          'streaming',
          'tools',
          'structured_output',
          'vision',
          ...(thinking === true ? (['reasoning'] as const) : []),
        ]
      : null;
  }
  return methods.includes('embedContent') ? ['embeddings'] : [];
}

export const geminiListedModel = (model: Listed): ListedModel => ({
  id: plainModel(model.name),
  contextTokens: model.inputTokenLimit ?? null,
  maxOutputTokens: model.outputTokenLimit ?? null,
  capabilities: capabilitiesOf(model),
});
