import type { ChatRequest } from '../../../../shared/chat.ts';
import type { ModelDefaults } from '../../../../shared/contract/account-models.ts';
import { bodyFields } from '../body-fields.ts';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import type { CodecId } from '../provider.ts';

/**
 * Wires without `temperature` and `top_p`: Anthropic's Messages API refuses them since version
 * 2026-10-21, a Coze agent sets its own.
 */
const wiresWithoutSampling: ReadonlySet<CodecId> = new Set(['anthropic', 'coze']);

/**
 * OpenAI's reasoning models refuse all of these (platform.openai.com/docs/guides/reasoning);
 * `gpt-5-chat` is none.
 */
const reasoningModel = /^(?:o\d|gpt-5(?!.*chat))/;
const reasoningProviders: ReadonlySet<string> = new Set(['openai', 'azure-openai']);

const penalties = [
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
] as const;

/**
 * A request with default parameters for what it leaves out, as far as the provider's wire and the
 * model take them.
 */
export function withSamplingDefaults(
  request: ChatRequest,
  { provider, model }: { provider: string; model: string },
  defaults: ModelDefaults,
): ChatRequest {
  const wire = providerOf(provider)?.codec ?? 'openai';
  if (reasoningProviders.has(provider) && reasoningModel.test(model)) return request;
  const { temperature, topP } = defaults;
  const takes = !wiresWithoutSampling.has(wire);
  const extra: Record<string, unknown> = {};
  for (const [key, name] of penalties)
    if (
      defaults[key] !== null &&
      request.extra?.[name] === undefined &&
      bodyFields.get(name)?.at.includes(wire) === true
    )
      extra[name] = defaults[key];
  return {
    ...request,
    ...(takes && temperature !== null && request.temperature === undefined ? { temperature } : {}),
    ...(takes && topP !== null && request.topP === undefined ? { topP } : {}),
    ...(Object.keys(extra).length === 0 ? {} : { extra: { ...request.extra, ...extra } }),
  };
}
