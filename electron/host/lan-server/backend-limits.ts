import type { ChatRequest } from '../../../shared/chat.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import { ParameterError } from './openai-errors.ts';

/** Fields that say nothing about the answer: a backend that does not know them loses nothing. */
const harmless = new Set(['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'parallel_tool_calls', 'logprobs', 'top_logprobs', 'modalities']);

/** Also what is switched off in words: `thinking: { type: 'disabled' }`. */
const isDefault = (value: unknown): boolean => value === 0 || value === false || value === '' || (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && value !== null && (Object.keys(value).length === 0 || ('type' in value && value.type === 'disabled')));

function hasImage(request: ChatRequest): string | null {
  const index = request.messages.findIndex(({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'image'));
  return index === -1 ? null : `messages.${index}.content`;
}

const formatOf = (responseFormat: unknown): unknown => (typeof responseFormat === 'object' && responseFormat !== null && 'type' in responseFormat ? responseFormat.type : undefined);

/** The first field of a request that the models of this machine have no answer to, or null. */
export function beyondLocal(request: ChatRequest): string | null {
  if (request.tools !== undefined) return 'tools';
  if (request.responseFormat !== undefined && formatOf(request.responseFormat) !== 'text') return 'response_format';
  const image = hasImage(request);
  if (image !== null) return image;
  return Object.entries(request.extra ?? {}).find(([key, value]) => !harmless.has(key) && !isDefault(value))?.[0] ?? null;
}

/**
 * Refuses by name what the asked model cannot do, so that nothing is dropped in silence. Only a model that runs on this
 * machine alone is judged: a provider's own reply says what it refuses. `nameOf` gives the name that a field of ours has in the caller's dialect.
 */
export function refuseBeyond(request: ChatRequest, models: readonly AvailableModel[], localOnly: boolean, nameOf: (param: string) => string = (param) => param): void {
  const beyond = beyondLocal(request);
  if (beyond === null) return;
  const named = models.filter((model) => model.id === request.model);
  // A policy is listed without accounts; like `auto` it may come to any of the models.
  const open = request.model === 'auto' || named.some((model) => !model.local && model.accounts.length === 0);
  const serving = open ? models.filter((model) => model.kind === 'chat') : named;
  if (serving.length === 0 || (!localOnly && serving.some((model) => model.accounts.length > 0))) return;
  const param = nameOf(beyond);
  throw new ParameterError(param, `\`${param}\` is not supported by ${request.model === 'auto' ? 'the models on this machine' : `the model ${request.model}`}. Leave it out, or ask a provider's model.`, 'unsupported_parameter');
}
