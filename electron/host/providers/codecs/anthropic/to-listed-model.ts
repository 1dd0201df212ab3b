import { z } from 'zod';
import type { Capability, ListedModel } from '../../provider.ts';

const supportSchema = z.looseObject({ supported: z.boolean().nullish() }).nullish();

/** SDK 1.12, `ModelInfo` and `ModelCapabilities`. */
export const anthropicModelSchema = z.looseObject({
  id: z.string(),
  max_input_tokens: z.number().nullish(),
  max_tokens: z.number().nullish(),
  lifecycle: z.string().nullish(),
  capabilities: z
    .looseObject({
      image_input: supportSchema,
      structured_outputs: supportSchema,
      thinking: supportSchema,
    })
    .nullish(),
});

/** SDK 1.12, `PageResponse`. */
export const modelPageSchema = z.looseObject({
  data: z.array(anthropicModelSchema),
  has_more: z.boolean().nullish(),
  last_id: z.string().nullish(),
});
type WireModel = z.infer<typeof anthropicModelSchema>;

/**
 * Every model of the list chats, streams and calls tools
 * (platform.claude.com/docs/en/about-claude/models/overview); the rest it tells itself.
 */
function capabilitiesOf({ capabilities }: WireModel): readonly Capability[] | null {
  if (!capabilities) return null;
  const features: readonly (readonly [Capability, boolean])[] = [
    ['structured_output', capabilities.structured_outputs?.supported === true],
    ['vision', capabilities.image_input?.supported === true],
    ['reasoning', capabilities.thinking?.supported === true],
  ];
  return [
    'chat',
    'streaming',
    'tools',
    ...features.filter(([, supported]) => supported).map(([capability]) => capability),
  ];
}

/** The models that answer: the list holds retired ones too, which fail. */
export function toListedModels(models: readonly WireModel[]): ListedModel[] {
  return models
    .filter(({ lifecycle }) => lifecycle !== 'retired')
    .map((model) => ({
      id: model.id,
      contextTokens: model.max_input_tokens ?? null,
      maxOutputTokens: model.max_tokens ?? null,
      capabilities: capabilitiesOf(model),
    }));
}
