import { z } from 'zod';
import { knownModelOf } from '../../catalogue/provider-catalogue.ts';
import type { Capability, ListedModel } from '../../provider.ts';

const count = z.number().nullish().catch(null);
const words = z.array(z.string()).nullish().catch(null);
const flag = z.boolean().nullish().catch(null);

/**
 * What lists tell beyond OpenAI's id, each by its own document: OpenRouter
 * (openrouter.ai/docs/api-reference/list-available-models), vLLM (`max_model_len`,
 * vllm/entrypoints/openai/protocol.py, ModelCard), Groq (console.groq.com/docs/models:
 * `context_window`), Hugging Face (huggingface.co/docs/inference-providers, "List models": one
 * entry a provider), Azure (learn.microsoft.com, Models - List: `capabilities`), Moonshot
 * (platform.kimi.com/docs/api/models-overview).
 */
export const listedModelSchema = z.looseObject({
  id: z.string(),
  context_length: count,
  context_window: count,
  max_model_len: count,
  max_completion_tokens: count,
  top_provider: z
    .looseObject({ context_length: count, max_completion_tokens: count })
    .nullish()
    .catch(null),
  supported_parameters: words,
  architecture: z
    .looseObject({ input_modalities: words, output_modalities: words })
    .nullish()
    .catch(null),
  providers: z
    .array(
      z.looseObject({
        context_length: count,
        supports_tools: flag,
        supports_structured_output: flag,
      }),
    )
    .nullish()
    .catch(null),
  capabilities: z.looseObject({ chat_completion: flag, embeddings: flag }).nullish().catch(null),
  supports_image_in: flag,
  supports_reasoning: flag,
});
type Listed = z.infer<typeof listedModelSchema>;

/** The smallest that a provider of the model has: which of them answers is not known beforehand. */
function smallest(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number' && value > 0) as number[];
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether every host of a model has this: which of them answers is not known beforehand. */
function allHostsHave(
  { providers }: Listed,
  name: 'supports_tools' | 'supports_structured_output',
): boolean {
  const hosts = providers ?? [];
  return hosts.length > 0 && hosts.every((host) => host[name] === true);
}

/**
 * Each capability with what says that it is there; a list that says nothing of any kind gives null.
 */
function capabilitiesOf(model: Listed): Capability[] | null {
  const parameters = model.supported_parameters ?? [];
  const into = model.architecture?.input_modalities ?? [];
  const out = model.architecture?.output_modalities ?? [];
  const chats = out.includes('text') || model.capabilities?.chat_completion;
  const listed: readonly (readonly [Capability, boolean | null | undefined])[] = [
    ['chat', chats],
    ['streaming', chats],
    ['tools', parameters.includes('tools') || allHostsHave(model, 'supports_tools')],
    [
      'structured_output',
      parameters.includes('structured_outputs') ||
        allHostsHave(model, 'supports_structured_output'),
    ],
    ['vision', into.includes('image') || model.supports_image_in],
    ['reasoning', parameters.includes('reasoning') || model.supports_reasoning],
    ['embeddings', out.includes('embeddings') || model.capabilities?.embeddings],
    ['images', out.includes('image')],
    ['speech_in', into.includes('audio')],
    ['speech_out', out.includes('audio')],
  ];
  const found = listed.filter(([, there]) => there === true).map(([capability]) => capability);
  // Moonshot tells two of them, of models that all chat.
  const partly = found.length > 0 && out.length === 0 && !model.capabilities;
  return found.length === 0
    ? null
    : [...new Set<Capability>([...(partly ? (['chat', 'streaming'] as const) : []), ...found])];
}

/** What the list says of a model, and where it says nothing, what the catalogue does. */
export function openAiListedModel(providerId: string, model: Listed): ListedModel {
  const known = knownModelOf(providerId, model.id);
  return {
    id: model.id,
    contextTokens:
      model.context_length ??
      model.context_window ??
      model.max_model_len ??
      smallest((model.providers ?? []).map(({ context_length }) => context_length)) ??
      known?.contextTokens ??
      null,
    maxOutputTokens:
      model.top_provider?.max_completion_tokens ??
      model.max_completion_tokens ??
      known?.maxOutputTokens ??
      null,
    capabilities: capabilitiesOf(model) ?? known?.capabilities ?? null,
  };
}
