import type { AvailableModel } from '../../../../shared/contract/models.ts';
import type { ModelDetails } from '../../routing/planning/model-details.ts';

/** Money for a million tokens; what is not stated is left out, never zero. */
const priceOf = ({ price }: ModelDetails) =>
  price === null
    ? null
    : {
        currency: price.currency,
        per_tokens: 1_000_000,
        input: price.input,
        output: price.output,
        ...(price.cacheRead === undefined ? {} : { cache_read: price.cacheRead }),
        ...(price.cacheWrite === undefined ? {} : { cache_write: price.cacheWrite }),
        ...(price.reasoning === undefined ? {} : { reasoning: price.reasoning }),
        since: price.since,
      };

/** OpenAI's model object; further fields are under `hearth`. */
export function toModelObject(model: AvailableModel, details: ModelDetails, startedAt: number) {
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
      context_tokens: model.contextTokens ?? details.contextTokens,
      max_output_tokens: details.maxOutputTokens,
      capabilities: details.capabilities,
      price: priceOf(details),
    },
  };
}

const supported = (able: boolean | null = false) => ({ supported: able === true });

/** Nothing known stays `null`: Anthropic's object has no word for it. */
function anthropicCapabilities({ capabilities }: ModelDetails) {
  if (Object.values(capabilities).every((able) => able === null)) return null;
  const { structured_output: structured, vision, reasoning } = capabilities;
  return {
    batch: supported(),
    citations: supported(),
    code_execution: supported(),
    context_management: {
      supported: false,
      clear_thinking_20251015: null,
      clear_tool_uses_20250919: null,
      compact_20260112: null,
    },
    effort: {
      ...supported(reasoning),
      low: supported(reasoning),
      medium: supported(reasoning),
      high: supported(reasoning),
      xhigh: null,
      max: supported(),
    },
    image_input: supported(vision),
    pdf_input: supported(),
    server_tools: { supported: false, code_execution: supported(), web_search: supported() },
    structured_outputs: supported(structured),
    thinking: {
      ...supported(reasoning),
      types: {
        adaptive: supported(),
        between_tools: supported(),
        disabled: supported(true),
        enabled: supported(reasoning),
      },
    },
  };
}

/**
 * Anthropic's `ModelInfo` (@anthropic-ai/sdk, resources/models). No provider reports when a model
 * was released, for which its description names the epoch.
 */
export const toAnthropicModel = (model: AvailableModel, details: ModelDetails) => ({
  type: 'model',
  id: model.id,
  display_name: model.name,
  created_at: '1970-01-01T00:00:00Z',
  lifecycle: 'active',
  line: null,
  deprecated_at: null,
  retires_at: null,
  max_input_tokens: model.contextTokens ?? details.contextTokens,
  max_tokens: details.maxOutputTokens,
  capabilities: anthropicCapabilities(details),
});

/** One page of a list with Anthropic's cursors. */
export function anthropicPage<Model extends { id: string }>(
  models: readonly Model[],
  { limit, afterId, beforeId }: { limit: number; afterId?: string; beforeId?: string },
) {
  const placeOf = (id: string): number => models.findIndex((one) => one.id === id);
  const start = afterId === undefined ? 0 : placeOf(afterId) + 1;
  const end = beforeId === undefined ? models.length : Math.max(0, placeOf(beforeId));
  const within = models.slice(start, end);
  // Before a cursor the page is the one that ends there.
  const data = beforeId === undefined ? within.slice(0, limit) : within.slice(-limit);
  return {
    data,
    has_more: data.length < within.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
