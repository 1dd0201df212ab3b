import { z } from 'zod';
import type { Capability, ListedModel } from '../../provider.ts';
import { plainModel } from './model-traits.ts';

/** `models.list` (ai.google.dev/api/models): pages, and for each model its limits and what may be called with it. */
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

/** Of a chat model the list tells chat and thinking, and nothing of tools or images: what it does not tell is left for others to say, unless it tells nothing at all. */
function capabilitiesOf({ supportedGenerationMethods: methods, thinking }: Listed): readonly Capability[] | null {
  if (!methods) return null;
  const able: Capability[] = [];
  if (methods.includes('generateContent')) able.push('chat', 'streaming', ...(thinking === true ? (['reasoning'] as const) : []));
  if (methods.includes('embedContent')) able.push('embeddings');
  return able;
}

export const toListedModel = (model: Listed): ListedModel => ({
  id: plainModel(model.name),
  contextTokens: model.inputTokenLimit ?? null,
  maxOutputTokens: model.outputTokenLimit ?? null,
  capabilities: capabilitiesOf(model),
});
